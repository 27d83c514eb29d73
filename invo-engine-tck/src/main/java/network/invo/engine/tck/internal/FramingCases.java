package network.invo.engine.tck.internal;

import java.net.URI;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import network.invo.engine.EngineException;
import network.invo.engine.EngineException.Phase;
import network.invo.engine.EngineException.Reason;
import network.invo.engine.HttpEngine;
import org.jspecify.annotations.Nullable;

/**
 * Theme D, where an answer ends: as RFC 9112 section 6 says, or it is refused and its connection closed.
 *
 * <p>Whoever reads an answer by another rule than the proxy before it takes the rest for the next answer, which may be
 * another player's. So after each of them the same engine makes another call, and must get that one's own answer.
 */
final class FramingCases {

    private static final Set<Phase> AFTER_SENDING = Set.of(Phase.MAYBE_SENT, Phase.ANSWERING);

    /** One line shows less than the kind; more than these say nothing new, and each may take its time. */
    private static final int ENOUGH = 8;

    private static final Set<Reason> REFUSED = Set.of(Reason.PROTOCOL);

    /** Where the server closes, a number that is one may also be told as the end of a body that was too short. */
    private static final Set<Reason> TOO_LONG = Set.of(Reason.PROTOCOL, Reason.TOO_LARGE, Reason.TRUNCATED);

    private static final Set<Reason> NEVER = Set.of();

    private static final String OK = "HTTP/1.1 200 OK\r\n";
    private static final String CHUNKED = OK + "Transfer-Encoding: chunked\r\n\r\n";
    private static final String HELLO_IN_CHUNKS = "5\r\nhello\r\n0\r\n\r\n";

    /** What a smuggler wants to be the next call's answer. */
    private static final String SMUGGLED = OK + "Content-Length: 8\r\n\r\nsmuggled";

    private static final Duration TIME = Duration.ofSeconds(6);

    private FramingCases() {}

    static List<Case> cases() {
        return List.of(
                answers(
                        "D20",
                        "Chunks beside a length, read by the length: the rest becomes the next call's answer.",
                        chunksBesideALength()),
                answers("D21", "A length that is no length, or two, has no right reading.", lengths()),
                answers(
                        "D22",
                        "A transfer coding that the engine does not know must not pass for the body.",
                        transferCodings()),
                answers("D23", "A chunk's size that is read too kindly is read in two ways.", chunks()),
                answers("D24", "A header line that hides another one hides where the answer ends.", headerLines()),
                answers(
                        "D25",
                        "What has no body by its status has none, whatever its headers say.",
                        statusesWithoutBody()),
                Case.of(
                        "D26",
                        "What follows an answer is nobody's: as the next call's answer it may be another player's.",
                        FramingCases::surplus),
                answers("D27", "A trailer that speaks of lengths comes too late to mean anything.", trailers()),
                Case.of(
                        "D28",
                        "A head that ends with its connection is no answer, wherever it was cut: half a 404 is no 404.",
                        FramingCases::headCutAtEveryOffset),
                answers("D29", "A status that is no status must not become one.", statusLines()),
                answers("D30", "What is nearly HTTP is read by everybody in his own way.", strictly()));
    }

    /**
     * One answer, and what may be made of it.
     *
     * @param name what is odd about it
     * @param bytes the answer, as it is sent
     * @param status the status that may be told
     * @param body the body that may be told; null: it must be refused
     * @param refusals the reasons that may be told instead; none: it must be accepted
     * @param closes whether the server closes after it
     */
    private record Answer(
            String name, String bytes, int status, @Nullable String body, Set<Reason> refusals, boolean closes) {

        /** RFC 9112 leaves no choice: this is the body. */
        static Answer is(String name, String body, String bytes) {
            return new Answer(name, bytes, 200, body, NEVER, false);
        }

        /** It can be read in one way, and may be refused all the same. */
        static Answer may(String name, String body, String bytes) {
            return new Answer(name, bytes, 200, body, REFUSED, false);
        }

        static Answer refused(String name, String bytes) {
            return new Answer(name, bytes, 200, null, REFUSED, false);
        }

        static Answer tooLong(String name, String bytes) {
            return new Answer(name, bytes, 200, null, TOO_LONG, false);
        }

        Answer withStatus(int other) {
            return new Answer(name, bytes, other, body, refusals, closes);
        }

        Answer closing() {
            return new Answer(name, bytes, status, body, refusals, true);
        }
    }

    private static List<Answer> chunksBesideALength() {
        List<Answer> answers = new ArrayList<>();
        for (String length : List.of("5", "15", "0", "3", "2000", "abc")) {
            String chunks = "Transfer-Encoding: chunked\r\n";
            String header = "Content-Length: " + length + "\r\n";
            answers.add(Answer.may(
                    "first chunked, then " + length, "hello", OK + chunks + header + "\r\n" + HELLO_IN_CHUNKS));
            answers.add(Answer.may(
                    "first " + length + ", then chunked", "hello", OK + header + chunks + "\r\n" + HELLO_IN_CHUNKS));
        }
        answers.add(Answer.may(
                "the smuggler's: a length up to the end of the second answer",
                "hello",
                OK + "Transfer-Encoding: chunked\r\nContent-Length: " + (HELLO_IN_CHUNKS.length() + SMUGGLED.length())
                        + "\r\n\r\n" + HELLO_IN_CHUNKS + SMUGGLED));
        answers.add(Answer.may(
                "the other smuggler's: a length of the last chunk's begin",
                "",
                OK + "Content-Length: 0\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n" + SMUGGLED));
        return answers;
    }

    private static List<Answer> lengths() {
        List<Answer> answers = new ArrayList<>(List.of(
                Answer.is("plain", "hello", OK + "Content-Length: 5\r\n\r\nhello"),
                Answer.is("blanks around it", "hello", OK + "Content-Length: \t 5 \t\r\n\r\nhello"),
                Answer.may("leading zeros", "hello", OK + "Content-Length: 005\r\n\r\nhello"),
                Answer.may("the same twice", "hello", OK + "Content-Length: 5\r\nContent-Length: 5\r\n\r\nhello"),
                Answer.may("the same in a list", "hello", OK + "Content-Length: 5, 5\r\n\r\nhello"),
                Answer.refused("two in two lines", OK + "Content-Length: 5\r\nContent-Length: 2\r\n\r\nhello"),
                Answer.refused(
                        "two in two lines, the other way", OK + "Content-Length: 2\r\nContent-Length: 5\r\n\r\nhello"),
                Answer.refused("two in a list", OK + "Content-Length: 5, 2\r\n\r\nhello"),
                Answer.refused("one and an empty line", OK + "Content-Length: 5\r\nContent-Length:\r\n\r\nhello"),
                Answer.refused("an empty line and one", OK + "Content-Length:\r\nContent-Length: 5\r\n\r\nhello"),
                Answer.refused("one and no number", OK + "Content-Length: 5\r\nContent-Length: x\r\n\r\nhello")));
        for (String no : List.of(
                "",
                "+5",
                "-5",
                "-1",
                "-0",
                "0x5",
                "5.0",
                "5e0",
                "5 5",
                "five",
                "5;",
                "'5'",
                "\"5\"",
                "5\u00a0",
                "1_0",
                "0b1",
                "-9223372036854775808")) {
            answers.add(Answer.refused("'" + no + "'", OK + "Content-Length: " + no + "\r\n\r\nhello"));
            answers.add(Answer.refused("'" + no + "', closed", OK + "Content-Length: " + no + "\r\n\r\nhello")
                    .closing());
        }
        for (String huge : List.of(
                "9223372036854775807",
                "9223372036854775808",
                "18446744073709551621",
                "99999999999999999999999999",
                "4294967301")) {
            answers.add(Answer.tooLong(huge, OK + "Content-Length: " + huge + "\r\n\r\nhello"));
        }
        return answers;
    }

    private static List<Answer> transferCodings() {
        List<Answer> answers = new ArrayList<>();
        for (String chunked : List.of("chunked", "Chunked", "CHUNKED", " \tchunked\t ")) {
            answers.add(Answer.is(
                    "'" + chunked + "'", "hello", OK + "Transfer-Encoding: " + chunked + "\r\n\r\n" + HELLO_IN_CHUNKS));
        }
        for (String other : List.of(
                "identity",
                "gzip",
                "gzip, chunked",
                "chunked, gzip",
                "chunked, chunked",
                "chunked, identity",
                "identity, chunked",
                "xchunked",
                "chunkedx",
                "\"chunked\"",
                "chunked;q=1",
                "x",
                "",
                ",",
                "\u00a0chunked",
                "chunk\u00e9d")) {
            answers.add(
                    Answer.refused("'" + other + "'", OK + "Transfer-Encoding: " + other + "\r\n\r\n" + HELLO_IN_CHUNKS)
                            .closing());
            answers.add(Answer.refused(
                            "'" + other + "' and a length",
                            OK + "Transfer-Encoding: " + other + "\r\nContent-Length: 5\r\n\r\nhello")
                    .closing());
            answers.add(Answer.refused(
                    "'" + other + "', left open", OK + "Transfer-Encoding: " + other + "\r\n\r\n" + HELLO_IN_CHUNKS));
        }
        for (String[] two : new String[][] {
            {"chunked", "chunked"},
            {"gzip", "chunked"},
            {"chunked", "gzip"},
            {"identity", "chunked"},
            {"chunked", "identity"},
            {"chunked", ""},
            {"", "chunked"}
        }) {
            answers.add(Answer.refused(
                    "two lines, '" + two[0] + "' and '" + two[1] + "'",
                    OK + "Transfer-Encoding: " + two[0] + "\r\nTransfer-Encoding: " + two[1] + "\r\n\r\n"
                            + HELLO_IN_CHUNKS));
        }
        answers.add(Answer.may(
                        "on HTTP/1.0, where there are no chunks",
                        "hello",
                        "HTTP/1.0 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n" + HELLO_IN_CHUNKS)
                .closing());
        answers.add(Answer.may(
                        "on HTTP/1.0, beside a length",
                        "hello",
                        "HTTP/1.0 200 OK\r\nTransfer-Encoding: chunked\r\nContent-Length: 5\r\n\r\n" + HELLO_IN_CHUNKS)
                .closing());
        return answers;
    }

    private static List<Answer> chunks() {
        List<Answer> answers = new ArrayList<>(List.of(
                Answer.is("an extension", "hello", CHUNKED + "5;a=1\r\nhello\r\n0;b\r\n\r\n"),
                Answer.is("a quoted extension", "hello", CHUNKED + "5;a=\"1;2\"\r\nhello\r\n0\r\n\r\n"),
                Answer.is("zeros", "hello", CHUNKED + "0005\r\nhello\r\n0000\r\n\r\n"),
                Answer.is("a large letter", "0123456789", CHUNKED + "A\r\n0123456789\r\n0\r\n\r\n"),
                Answer.may("blanks behind the size", "hello", CHUNKED + "5  \r\nhello\r\n0\r\n\r\n"),
                Answer.may("a blank before the size", "hello", CHUNKED + " 5\r\nhello\r\n0\r\n\r\n"),
                Answer.may("a blank before the extension", "hello", CHUNKED + "5 ;a\r\nhello\r\n0\r\n\r\n"),
                Answer.may("a plus", "hello", CHUNKED + "+5\r\nhello\r\n0\r\n\r\n"),
                Answer.refused("no CRLF behind the data", CHUNKED + "5\r\nhello0\r\n\r\n"),
                Answer.refused("more data than the size", CHUNKED + "5\r\nhello!\r\n0\r\n\r\n"),
                Answer.refused("an extension without a size", CHUNKED + ";a\r\nhello\r\n0\r\n\r\n")));
        for (String no : List.of("-5", "-0", "x5", "g", "\u00b2", "_5", "$5")) {
            answers.add(Answer.refused("'" + no + "'", CHUNKED + no + "\r\nhello\r\n0\r\n\r\n"));
        }
        answers.add(Answer.tooLong("as long as an int", CHUNKED + "7fffffff\r\nhello\r\n0\r\n\r\n")
                .closing());
        return answers;
    }

    /** What no library is known to need, and one is known to read kindly. */
    private static List<Answer> strictly() {
        List<Answer> answers = new ArrayList<>(List.of(
                Answer.may("bare line feeds", "hello", CHUNKED + "5\nhello\n0\n\n"),
                // A bare line feed may end a line, so this has a reading, of six bytes.
                Answer.may("a chunk that is one byte short", "hello\r", CHUNKED + "6\r\nhello\r\n0\r\n\r\n"),
                Answer.refused("other bytes than CRLF behind a chunk", CHUNKED + "5\r\nhelloXX0\r\n\r\n"),
                Answer.refused("a CR and no LF behind a chunk", CHUNKED + "5\r\nhello\rX0\r\n\r\n"),
                Answer.refused("a chunk without a size", CHUNKED + "\r\nhello\r\n0\r\n\r\n"),
                Answer.refused("a CR in the length", OK + "Content-Length: 5\r0\r\n\r\nhello")
                        .closing(),
                Answer.may("a bare CR that makes a length", "hello", OK + "X-A: 1\rContent-Length: 3\r\n\r\nhello")
                        .closing(),
                Answer.refused("a status of four digits", "HTTP/1.1 2000 OK\r\nContent-Length: 5\r\n\r\nhello")));
        for (String no : List.of("0x5", "5h", "5.0", "5 5", "5,5", "five", "5\u00a0", "5_", "5-")) {
            answers.add(Answer.refused("a chunk of size '" + no + "'", CHUNKED + no + "\r\nhello\r\n0\r\n\r\n"));
        }
        for (String huge : List.of(
                "80000005",
                "ffffffff",
                "100000005",
                "7fffffffffffffff",
                "8000000000000000",
                "ffffffffffffffff",
                "10000000000000005",
                "fffffffffffffffffffffffffffffffffff5")) {
            answers.add(Answer.tooLong("a chunk of size " + huge, CHUNKED + huge + "\r\nhello\r\n0\r\n\r\n")
                    .closing());
        }
        answers.add(Answer.tooLong("a size without end", CHUNKED + "0".repeat(1 << 20)));
        answers.add(Answer.tooLong("an extension without end", CHUNKED + "5;" + "a".repeat(1 << 20)));
        return answers;
    }

    private static List<Answer> headerLines() {
        String length = "Content-Length: 5\r\n\r\nhello";
        List<Answer> answers = new ArrayList<>(List.of(
                Answer.is(
                        "an odd line that is right",
                        "hello",
                        OK + "!#$%&'*+-.^_`|~09: =\"(),/:;<>?@[]{}\\\r\n" + length),
                Answer.is("no blank behind the colon", "hello", OK + "Content-Length:5\r\n\r\nhello"),
                Answer.is("an empty value", "hello", OK + "X-Empty:\r\n" + length),
                Answer.may("bare line feeds", "hello", OK.replace("\r", "") + "X-A: 1\nContent-Length: 5\n\nhello"),
                Answer.may("a blank before the colon", "hello", OK + "X-A : 1\r\n" + length),
                Answer.may("a blank before the length's colon", "hello", OK + "Content-Length : 5\r\n\r\nhello"),
                Answer.may("a tab before the length's colon", "hello", OK + "Content-Length\t: 5\r\n\r\nhello"),
                Answer.may("a folded line", "hello", OK + "X-A: 1\r\n 2\r\n" + length),
                Answer.may(
                        "a fold that looks like a length", "hello", OK + "X-A: 1\r\n Content-Length: 3\r\n" + length),
                Answer.may(
                        "a tab that looks like a length", "hello", OK + "X-A: 1\r\n\tContent-Length: 3\r\n" + length),
                Answer.may("a folded length", "hello", OK + "Content-Length:\r\n 5\r\n\r\nhello"),
                Answer.may("a fold before the first line", "hello", OK + " Content-Length: 3\r\n" + length),
                Answer.may("no colon", "hello", OK + "garbage\r\n" + length),
                Answer.may("no name", "hello", OK + ": 3\r\n" + length),
                Answer.may("a name with a blank", "hello", OK + "Content Length: 3\r\n" + length),
                Answer.may("a name with brackets", "hello", OK + "X(A): 3\r\n" + length),
                Answer.may("a NUL in a value", "hello", OK + "X-A: 1\0002\r\n" + length),
                Answer.may("a NUL in a name", "hello", OK + "X\000A: 1\r\n" + length),
                Answer.may(
                        "a bare CR that looks like a length", "hello", OK + "X-A: 1\rContent-Length: 3\r\n" + length),
                Answer.may("a bare CR at the end of a value", "hello", OK + "X-A: 1\r\r\n" + length),
                Answer.may("a bare CR in a name", "hello", OK + "X\rA: 1\r\n" + length),
                Answer.may("a line feed that looks like a length", "hello", OK + "X-A: 1\nX-B: 3\r\n" + length)));
        answers.add(Answer.refused("a NUL in the length", OK + "Content-Length: 5\0000\r\n\r\nhello"));
        answers.add(Answer.refused("a fold in the length", OK + "Content-Length: 5\r\n 0\r\n\r\nhello"));
        answers.add(Answer.may(
                "a blank before the coding's colon",
                "hello",
                OK + "Transfer-Encoding : chunked\r\nContent-Length: 15\r\n\r\n" + HELLO_IN_CHUNKS));
        answers.add(Answer.may(
                "a folded coding", "hello", OK + "Transfer-Encoding:\r\n chunked\r\n\r\n" + HELLO_IN_CHUNKS));
        return answers;
    }

    private static List<Answer> statusesWithoutBody() {
        List<Answer> answers = new ArrayList<>();
        for (int status : new int[] {204, 304}) {
            String line = "HTTP/1.1 " + status + " Said\r\n";
            answers.add(Answer.is(status + " bare", "", line + "\r\n").withStatus(status));
            for (String framing : List.of(
                    "Content-Length: 8\r\n",
                    "Content-Length: 0\r\n",
                    "Transfer-Encoding: chunked\r\n",
                    "Transfer-Encoding: chunked\r\nContent-Length: 8\r\n")) {
                answers.add(Answer.may(status + " with " + framing.strip(), "", line + framing + "\r\n")
                        .withStatus(status));
                answers.add(Answer.may(
                                status + " with " + framing.strip() + " and a body",
                                "",
                                line + framing + "\r\n" + (framing.startsWith("T") ? HELLO_IN_CHUNKS : "smuggled"))
                        .withStatus(status));
            }
            answers.add(Answer.may(status + " and a second answer", "", line + "\r\n" + SMUGGLED)
                    .withStatus(status));
        }
        String end = OK + "Content-Length: 5\r\n\r\nhello";
        for (int status : new int[] {100, 102, 103, 199}) {
            String line = "HTTP/1.1 " + status + " Said\r\n";
            answers.add(Answer.is(status + " before the answer", "hello", line + "\r\n" + end));
            answers.add(Answer.is(status + " twice", "hello", line + "X-A: 1\r\n\r\n" + line + "\r\n" + end));
            answers.add(Answer.may(status + " with a length", "hello", line + "Content-Length: 5\r\n\r\n" + end));
            answers.add(
                    Answer.may(status + " with chunks", "hello", line + "Transfer-Encoding: chunked\r\n\r\n" + end));
        }
        answers.add(Answer.refused("101, which nobody asked for", "HTTP/1.1 101 Said\r\nUpgrade: x\r\n\r\n" + end));
        return answers;
    }

    private static List<Answer> trailers() {
        String body = CHUNKED + "5\r\nhello\r\n0\r\n";
        return List.of(
                Answer.is("harmless", "hello", body + "X-A: 1\r\nX-B: 2\r\n\r\n"),
                Answer.is("a length", "hello", body + "Content-Length: 3\r\n\r\n"),
                Answer.is("a coding", "hello", body + "Transfer-Encoding: gzip\r\n\r\n"),
                Answer.is("both", "hello", body + "Content-Length: 8\r\nTransfer-Encoding: chunked\r\n\r\n"),
                Answer.is("a close", "hello", body + "Connection: keep-alive\r\nContent-Length: 8\r\n\r\n"),
                Answer.may("a second answer behind it", "hello", body + "Content-Length: 8\r\n\r\n" + SMUGGLED),
                Answer.may("no colon", "hello", body + "garbage\r\n\r\n"),
                Answer.may("a NUL", "hello", body + "X-A: \000\r\n\r\n"),
                // Whoever does not read trailers is done, and closes the connection.
                new Answer("without end", body + "X-A: " + "a".repeat(1 << 20), 200, "hello", TOO_LONG, false));
    }

    private static List<Answer> statusLines() {
        String rest = "Content-Length: 5\r\n\r\nhello";
        List<Answer> answers = new ArrayList<>(List.of(
                Answer.is("no reason", "hello", "HTTP/1.1 200 \r\n" + rest),
                Answer.may("no blank behind the status", "hello", "HTTP/1.1 200\r\n" + rest),
                Answer.may("two blanks before the status", "hello", "HTTP/1.1  200 OK\r\n" + rest),
                Answer.may("a tab before the status", "hello", "HTTP/1.1\t200 OK\r\n" + rest),
                Answer.may("an empty line before it", "hello", "\r\n" + OK + rest),
                Answer.may("a NUL in the reason", "hello", "HTTP/1.1 200 O\000K\r\n" + rest),
                Answer.may("bytes above 127 in the reason", "hello", "HTTP/1.1 200 \u00e4\u00ff\r\n" + rest),
                Answer.may("no blank before the reason", "hello", "HTTP/1.1 200OK\r\n" + rest),
                Answer.may("a newer minor version", "hello", "HTTP/1.9 200 OK\r\n" + rest)));
        for (String no : List.of(
                "HTTP/1.1 20 OK",
                "HTTP/1.1 +20 OK",
                "HTTP/1.1 -20 OK",
                "HTTP/1.1 -200 OK",
                "HTTP/1.1 2O0 OK",
                "HTTP/1.1 0x8 OK",
                "HTTP/1.1 099 OK",
                "HTTP/1.1 000 OK",
                "HTTP/1.1 \u00b2\u00b2\u00b2 OK",
                "HTTP/2.0 200 OK",
                "HTTP/3 200 OK",
                "HTTP/11 200 OK",
                "HTTP/1,1 200 OK",
                "HTTP/ 200 OK",
                "HTTP 200 OK",
                "XTTP/1.1 200 OK",
                "http/1.1 200 OK",
                "ICY 200 OK",
                "200 OK",
                "GET / HTTP/1.1",
                "{\"status\":\"success\"}")) {
            answers.add(Answer.refused("'" + no + "'", no + "\r\n" + rest).closing());
            answers.add(Answer.refused("'" + no + "', left open", no + "\r\n" + rest));
        }
        return answers;
    }

    // how they are told

    private static Case answers(String id, String stake, List<Answer> answers) {
        return Case.of(id, stake, scope -> tell(scope, answers));
    }

    /** The server says each answer once; what went wrong is told at the end. */
    private static void tell(Scope scope, List<Answer> answers) throws Exception {
        ScriptedServer server = scope.server(connection -> {
            for (Received request = connection.read(); request != null; request = connection.read()) {
                if (request.target().equals("/next")) {
                    connection.answer(200, "next");
                } else {
                    Answer answer =
                            answers.get(Integer.parseInt(request.target().substring(1)));
                    connection.send(answer.bytes());
                    if (answer.closes()) {
                        return;
                    }
                }
            }
        });
        HttpEngine engine = scope.engine();
        List<String> wrong = new ArrayList<>();
        TimingMiss late = null;
        for (int i = 0; i < answers.size() && wrong.size() < ENOUGH; i++) {
            try {
                tell(scope, engine, server, server.uri("/" + i), answers.get(i));
            } catch (TimingMiss e) {
                late = e;
            } catch (AssertionError e) {
                wrong.add(answers.get(i).name() + ": " + e.getMessage());
            }
        }
        if (wrong.isEmpty() && late != null) {
            throw late;
        }
        Check.that(
                wrong.isEmpty(),
                "of " + answers.size() + " answers these were read wrongly: "
                        + String.join("; ", wrong).replaceAll("[^ -~]", "?"));
    }

    private static void tell(Scope scope, HttpEngine engine, ScriptedServer server, URI uri, Answer answer)
            throws Exception {
        Outcome outcome = scope.call(engine, scope.get(uri, TIME));
        Received told = server.received().get(server.received().size() - 1);
        if (outcome.response() == null) {
            EngineException failure = outcome.failed();
            Check.that(
                    answer.refusals().contains(failure.reason()) && AFTER_SENDING.contains(failure.phase()),
                    failure.phase() + " " + failure.reason());
            if (!answer.closes()) {
                scope.seesClose(server.awaitConnection(told.connection()));
            }
        } else {
            String expected = answer.body();
            Check.that(expected != null, "accepted with " + outcome.response());
            outcome.answer(answer.status(), String.valueOf(expected));
        }
        Outcome next = scope.call(engine, scope.get(server.uri("/next"), TIME));
        Check.that(next.response() != null, "the next call failed: " + next.failure());
        next.answer(200, "next");
        Received after = server.received().get(server.received().size() - 1);
        Check.that(
                outcome.response() != null || after.connection() != told.connection(),
                "the next call went out on the same connection");
    }

    /** A second answer behind the first, at once and a little later, behind bodies of each kind of end. */
    private static void surplus(Scope scope) throws Exception {
        List<String> firsts = List.of(
                OK + "Content-Length: 5\r\n\r\nfirst",
                OK + "Content-Length: 0\r\n\r\n",
                CHUNKED + "5\r\nfirst\r\n0\r\n\r\n",
                CHUNKED + "5\r\nfirst\r\n0\r\nX-A: 1\r\n\r\n",
                CHUNKED + "0\r\n\r\n",
                "HTTP/1.1 204 Said\r\n\r\n",
                "HTTP/1.1 304 Said\r\n\r\n",
                "HTTP/1.1 304 Said\r\nContent-Length: 5\r\n\r\n",
                "HTTP/1.1 103 Said\r\n\r\n" + OK + "Content-Length: 5\r\n\r\nfirst");
        List<String> seconds =
                List.of(SMUGGLED, "\r\n", "x", "\r\n" + SMUGGLED, "HTTP/1.1 100 Said\r\n\r\n", SMUGGLED + SMUGGLED);
        List<String> wrong = new ArrayList<>();
        for (boolean late : new boolean[] {false, true}) {
            ScriptedServer server = scope.server(ScriptedServer.each((request, to) -> {
                if (request.target().equals("/next")) {
                    to.answer(200, "next");
                    return;
                }
                String[] which = request.target().substring(1).split("-", 2);
                String first = firsts.get(Integer.parseInt(which[0]));
                String second = seconds.get(Integer.parseInt(which[1]));
                if (late) {
                    to.send(first);
                    to.send(second);
                } else {
                    to.send(first + second);
                }
            }));
            HttpEngine engine = scope.engine();
            for (int i = 0; i < firsts.size(); i++) {
                for (int j = 0; j < seconds.size(); j++) {
                    String name = String.format(Locale.ROOT, "first %d, second %d%s", i, j, late ? ", later" : "");
                    Outcome first = scope.call(engine, scope.get(server.uri("/" + i + "-" + j), TIME));
                    if (first.response() != null) {
                        String body = new String(first.answer().body(), java.nio.charset.StandardCharsets.US_ASCII);
                        if (!body.equals("") && !body.equals("first")) {
                            wrong.add(name + ": the body is '" + body + "'");
                        }
                    } else if (!REFUSED.contains(first.failed().reason())) {
                        wrong.add(name + ": " + first.failed().reason());
                    }
                    Outcome next = scope.call(engine, scope.get(server.uri("/next"), TIME));
                    if (next.response() != null) {
                        String body = new String(next.answer().body(), java.nio.charset.StandardCharsets.US_ASCII);
                        if (next.answer().status() != 200 || !body.equals("next")) {
                            wrong.add(name + ": the next call's answer is " + next.response());
                        }
                    } else if (!Set.of(Reason.PROTOCOL, Reason.RESET)
                            .contains(next.failed().reason())) {
                        wrong.add(name + ": the next call failed with "
                                + next.failed().reason());
                    }
                }
            }
        }
        Check.that(wrong.isEmpty(), wrong.size() + " were read wrongly: " + String.join("; ", wrong));
    }

    private static void headCutAtEveryOffset(Scope scope) throws Exception {
        List<String> heads = List.of(
                "HTTP/1.1 404 NF\r\nContent-Type: application/json\r\nContent-Length: 0\r\n\r\n",
                "HTTP/1.1 204 Said\r\n\r\n",
                "HTTP/1.0 200 OK\r\nX-A: 1\r\n\r\n",
                "HTTP/1.1 100 Said\r\n\r\nHTTP/1.1 409 C\r\nTransfer-Encoding: chunked\r\n\r\n");
        ScriptedServer server = scope.server(connection -> {
            Received request = connection.read();
            if (request != null) {
                String[] which = request.target().substring(1).split("-", 2);
                connection.send(heads.get(Integer.parseInt(which[0])).substring(0, Integer.parseInt(which[1])));
            }
        });
        HttpEngine engine = scope.engine();
        List<String> wrong = new ArrayList<>();
        for (int i = 0; i < heads.size(); i++) {
            for (int cut = 0; cut < heads.get(i).length(); cut++) {
                Outcome outcome = scope.call(engine, scope.post(server.uri("/" + i + "-" + cut), "{}"));
                String name = "head " + i + " cut at " + cut + ": ";
                if (outcome.response() != null) {
                    wrong.add(name + outcome.response());
                } else {
                    EngineException failure = outcome.failed();
                    if (failure.reason() != Reason.RESET || !AFTER_SENDING.contains(failure.phase())) {
                        wrong.add(name + failure.phase() + " " + failure.reason());
                    }
                }
            }
        }
        Check.that(wrong.isEmpty(), wrong.size() + " were read wrongly: " + String.join("; ", wrong));
    }
}
