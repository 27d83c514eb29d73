package network.invo.engine.tck.internal;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.ObjectOutputStream;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Set;
import network.invo.engine.EngineException;
import network.invo.engine.HttpEngine;

/** Theme I, what an answer says: it is in no exception, for there it would be in every trace and every queue. */
final class LeakCases {

    /** One word, which no library changes. */
    private static final String CANARY = "canary4Xq7player";

    private static final String OK = "HTTP/1.1 200 OK\r\n";
    private static final String CHUNKED = OK + "Transfer-Encoding: chunked\r\n\r\n";

    private LeakCases() {}

    static List<Case> cases() {
        return List.of(
                Case.of(
                        "I07",
                        "A library's message that quotes a malformed answer puts a player's data into traces and queues.",
                        LeakCases::malformedAnswers),
                Case.of(
                        "I08",
                        "The name of what failed is what helps to repair it; without it nobody can.",
                        LeakCases::classesAreKept));
    }

    /** The canary wherever a library may find fault, and closed after it, so that half a line is found too. */
    private static List<String> answers() {
        List<String> answers = new ArrayList<>();
        for (String head : List.of(
                "%s\r\n\r\n",
                "%s",
                "HTTP/1.1 %s OK\r\n\r\n",
                "HTTP/1.1 200%s",
                "HTTP/%s 200 OK\r\n\r\n",
                "HTTP/1.1 2%s0 OK\r\n\r\n",
                "HTTP/1.1 200 %s",
                "HTTP/1.1 200 OK\r\n%s\r\n\r\n",
                "HTTP/1.1 200 OK\r\n%s",
                "HTTP/1.1 200 OK\r\n%s: 1",
                "HTTP/1.1 200 OK\r\nX: %s",
                "HTTP/1.1 200 OK\r\nX Y: %s\r\n\r\n",
                "HTTP/1.1 200 OK\r\nX: \000%s\r\n\r\n",
                "HTTP/1.1 200 OK\r\n%s : 1\r\n\r\n",
                "HTTP/1.1 200 OK\r\n %s\r\n\r\n",
                "HTTP/1.1 %s")) {
            answers.add(head.replace("%s", CANARY));
        }
        for (String header : List.of(
                "Content-Length: %s",
                "Content-Length: 5%s",
                "Transfer-Encoding: %s",
                "Transfer-Encoding: chunked, %s",
                "Content-Length: 5\r\nContent-Length: %s",
                "Content-Length: 5, %s",
                "Content-Type: %s\r\nContent-Length: 99",
                "Content-Encoding: %s\r\nContent-Length: 99",
                "Location: %s\r\nContent-Length: 99",
                "Set-Cookie: %s\r\nContent-Length: 99",
                "Connection: %s\r\nContent-Length: 99",
                "X-A: %s\r\nContent-Length: 99000000000")) {
            answers.add(OK + header.replace("%s", CANARY) + "\r\n\r\n" + CANARY);
        }
        for (String body : List.of(
                "%s\r\n",
                "%s",
                "z%s\r\n",
                "-%s\r\nhello\r\n0\r\n\r\n",
                "5\r\nhello%s\r\n0\r\n\r\n",
                "5;%s",
                "63\r\n%s",
                "63\r\n%s\r\n0\r\n\r\n",
                ";%s\r\n0\r\n\r\n",
                "$%s\r\n\r\n",
                "63\r\n%s\r\n")) {
            answers.add(CHUNKED + body.replace("%s", CANARY));
        }
        answers.add("HTTP/1.1 204 Said\r\nContent-Length: 5\r\nX: " + CANARY + "\r\n\r\n" + CANARY);
        answers.add("HTTP/1.1 101 Said\r\nUpgrade: " + CANARY + "\r\n\r\n" + CANARY);
        answers.add("HTTP/1.1 401 Said\r\nWWW-Authenticate: " + CANARY + "\r\nContent-Length: 99\r\n\r\n" + CANARY);
        answers.add("HTTP/1.1 407 Said\r\nProxy-Authenticate: " + CANARY + "\r\nContent-Length: 99\r\n\r\n" + CANARY);
        answers.add("HTTP/1.1 302 Said\r\nLocation: http://" + CANARY + "/\r\nContent-Length: 99\r\n\r\n" + CANARY);
        return answers;
    }

    private static void malformedAnswers(Scope scope) throws Exception {
        List<String> answers = answers();
        ScriptedServer server = scope.server(connection -> {
            Received request = connection.read();
            if (request != null) {
                connection.send(answers.get(Integer.parseInt(request.target().substring(1))));
            }
        });
        HttpEngine engine = scope.engine();
        List<String> wrong = new ArrayList<>();
        int failures = 0;
        for (int i = 0; i < answers.size(); i++) {
            Outcome outcome = scope.call(engine, scope.get(server.uri("/" + i), Duration.ofSeconds(6)));
            if (outcome.response() == null) {
                failures++;
                String place = placeOf(outcome.failed());
                if (place != null) {
                    wrong.add("'" + answers.get(i).replaceAll("[^ -~]+", "|") + "' is quoted in " + place);
                }
            }
        }
        Check.that(failures > answers.size() / 2, "only " + failures + " of " + answers.size() + " answers failed");
        Check.that(wrong.isEmpty(), wrong.size() + " answers are quoted: " + String.join("; ", wrong));
    }

    private static @org.jspecify.annotations.Nullable String placeOf(EngineException failure) throws IOException {
        Set<Throwable> seen = Collections.newSetFromMap(new IdentityHashMap<>());
        List<Throwable> all = new ArrayList<>(List.of(failure));
        for (int i = 0; i < all.size(); i++) {
            Throwable each = all.get(i);
            if (seen.add(each)) {
                if (String.valueOf(each.getMessage()).contains(CANARY)
                        || each.toString().contains(CANARY)) {
                    return (i == 0
                            ? "the message"
                            : "a cause, " + each.getClass().getName());
                }
                if (each.getCause() != null) {
                    all.add(each.getCause());
                }
                all.addAll(List.of(each.getSuppressed()));
            }
        }
        StringWriter trace = new StringWriter();
        failure.printStackTrace(new PrintWriter(trace, true));
        if (trace.toString().contains(CANARY)) {
            return "the trace";
        }
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (ObjectOutputStream out = new ObjectOutputStream(bytes)) {
            out.writeObject(failure);
        }
        return bytes.toString(StandardCharsets.ISO_8859_1).contains(CANARY) ? "the serialised exception" : null;
    }

    private static void classesAreKept(Scope scope) throws Exception {
        ScriptedServer server = scope.server(connection -> {
            connection.read();
            connection.send("HTTP/1.1 " + CANARY + "\r\n\r\n");
        });
        EngineException failure =
                scope.call(scope.engine(), scope.get(server.uri("/"))).failed();
        Throwable cause = failure.getCause();
        Check.that(cause != null, "there is no cause, which would say what the library did not like");
        Check.that(
                cause == null || cause.getStackTrace().length > 0,
                "the cause has no stack trace, which would say where it was found");
    }
}
