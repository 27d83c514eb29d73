package network.invo.engine.tck.internal;

import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import network.invo.engine.EngineHeaders;
import network.invo.engine.EngineResponse;
import network.invo.engine.HttpEngine;

/** Theme A, an answer's headers: they are data, and nothing that they say loses a body or stands in its way. */
final class AnswerHeaderCases {

    private static final String BODY = "{\"url\":\"https://pay\"}";

    private static final List<String> CONTENT_TYPES = List.of(
            "",
            "json",
            "/",
            "/json",
            "application/",
            "application",
            "application//json",
            "application/json/x",
            "text html",
            "application/json;",
            "application/json; charset",
            "application/json; charset=",
            "application/json; =utf-8",
            "application/json; charset=utf-8; charset=x",
            "application/json; charset=\"utf-8",
            "application/json; charset=nonsense",
            "application/json, text/plain",
            "application/json; a=b c",
            "application/json;;",
            ";charset=utf-8",
            "*/*",
            "a/*",
            "*",
            "application/j\u00e4son",
            "\"application/json\"",
            "application/json; q=\u0001",
            "text/plain; charset=utf-16",
            "multipart/form-data",
            "multipart/mixed; boundary=",
            "message/http",
            "text/event-stream",
            "application/xml",
            "image/png",
            "application/x-www-form-urlencoded",
            "null",
            "{}",
            "<>",
            "(comment)",
            "application/json (comment)",
            "=",
            ",",
            "@");

    private static final List<String> ODD = List.of(
            "",
            " ",
            "x",
            "\"",
            "\"unclosed",
            "=",
            ";",
            ",",
            ",,",
            "<",
            "<>",
            "<http://",
            "://",
            "%",
            "%zz",
            "-1",
            "99999999999999999999",
            "Thu, 99 Foo 2026 99:99:99 GMT",
            "0",
            "\u00e4\u00ff",
            "a=b; Expires=never; Max-Age=x",
            "=;=;=",
            "W/",
            "*",
            "{",
            "[",
            "(",
            "\\",
            "a\tb",
            "gzip",
            "br, gzip",
            "x-unknown",
            "basic",
            "Basic realm=\"",
            "Negotiate =",
            "bytes 0-1/x",
            "max-age=x",
            "h3=\":443\"");

    private static final List<String> NAMES = List.of(
            "Accept-Ranges",
            "Age",
            "Allow",
            "Alt-Svc",
            "Authentication-Info",
            "Cache-Control",
            "Content-Disposition",
            "Content-Encoding",
            "Content-Language",
            "Content-Location",
            "Content-MD5",
            "Content-Range",
            "Date",
            "ETag",
            "Expires",
            "Last-Modified",
            "Link",
            "Location",
            "Pragma",
            "Proxy-Authenticate",
            "Refresh",
            "Retry-After",
            "Server",
            "Set-Cookie",
            "Set-Cookie2",
            "Strict-Transport-Security",
            "Trailer",
            "Upgrade",
            "Vary",
            "Via",
            "Warning",
            "WWW-Authenticate",
            "Keep-Alive",
            "Proxy-Connection",
            "TE",
            "Expect",
            "Host",
            "X-Request-Id");

    private AnswerHeaderCases() {}

    static List<Case> cases() {
        return List.of(
                Case.of(
                        "A35",
                        "A Content-Type that a library cannot parse must not lose a paid answer's body.",
                        AnswerHeaderCases::contentTypes),
                Case.of(
                        "A36",
                        "No header of an answer, however odd, stands between the caller and the body.",
                        AnswerHeaderCases::oddValues),
                Case.of(
                        "A37",
                        "Headers that nobody has thought of arrive as they were sent.",
                        AnswerHeaderCases::randomHeaders));
    }

    private static void contentTypes(Scope scope) throws Exception {
        List<List<String>> answers = new ArrayList<>();
        CONTENT_TYPES.forEach(type -> answers.add(List.of("Content-Type: " + type)));
        answers.add(List.of("Content-Type: application/json", "Content-Type: text/html"));
        answers.add(List.of("Content-Type: application/json", "Content-Type: application/json"));
        answers.add(List.of("Content-Type: json", "Content-Type:"));
        answers.add(List.of("content-type: x", "CONTENT-TYPE: y"));
        tell(scope, answers);
    }

    private static void oddValues(Scope scope) throws Exception {
        List<List<String>> answers = new ArrayList<>();
        for (String name : NAMES) {
            List<String> lines = new ArrayList<>();
            for (String odd : ODD) {
                lines.add(name + ": " + odd);
            }
            // Some of them alone, for a library may look at the first or the last only; and all at once.
            lines.stream().filter(line -> !line.endsWith(" ")).limit(6).forEach(line -> answers.add(List.of(line)));
            answers.add(lines);
        }
        tell(scope, answers);
    }

    private static void randomHeaders(Scope scope) throws Exception {
        long seed = System.nanoTime();
        Random random = new Random(seed);
        List<List<String>> answers = new ArrayList<>();
        for (int i = 0; i < 60; i++) {
            List<String> lines = new ArrayList<>();
            for (int j = random.nextInt(12); j >= 0; j--) {
                String name = random.nextInt(3) > 0
                        ? NAMES.get(random.nextInt(NAMES.size()))
                        : "X-" + text(random, "!#$%&'*+-.^_`|~09azAZ", 12) + "z";
                StringBuilder value = new StringBuilder();
                for (int length = random.nextInt(40); length > 0; length--) {
                    int c = 0x20 + random.nextInt(0xe0);
                    value.append((char) (c == 0x7f ? '\t' : c));
                }
                lines.add(name + ": " + value.toString().strip());
            }
            answers.add(lines);
        }
        try {
            tell(scope, answers);
        } catch (AssertionError e) {
            throw new AssertionError("with the seed " + seed + ": " + e.getMessage(), e);
        }
    }

    private static String text(Random random, String from, int most) {
        StringBuilder text = new StringBuilder();
        for (int length = random.nextInt(most); length >= 0; length--) {
            text.append(from.charAt(random.nextInt(from.length())));
        }
        return text.toString();
    }

    private static void tell(Scope scope, List<List<String>> answers) throws Exception {
        ScriptedServer server = scope.server(ScriptedServer.each((request, to) -> {
            List<String> lines = answers.get(Integer.parseInt(request.target().substring(1)));
            to.send("HTTP/1.1 200 Said\r\n" + String.join("\r\n", lines) + "\r\nContent-Length: " + BODY.length()
                    + "\r\n\r\n" + BODY);
        }));
        HttpEngine engine = scope.engine();
        List<String> wrong = new ArrayList<>();
        for (int i = 0; i < answers.size() && wrong.size() < 8; i++) {
            try {
                EngineResponse answer = scope.call(engine, scope.get(server.uri("/" + i), Duration.ofSeconds(6)))
                        .answer(200);
                Check.equal(new String(answer.body(), StandardCharsets.US_ASCII), BODY, "the body");
                for (String line : answers.get(i)) {
                    checkArrived(line, answer.headers());
                }
            } catch (AssertionError e) {
                wrong.add("'" + String.join("' and '", answers.get(i)) + "': " + e.getMessage());
            }
        }
        Check.that(
                wrong.isEmpty(),
                ("of " + answers.size() + " answers these were read wrongly: " + String.join("; ", wrong))
                        .replaceAll("[^ -~]", "?"));
    }

    /** Names are compared without case; bytes beyond ASCII are not compared, for no rule says what they mean. */
    private static void checkArrived(String line, EngineHeaders headers) {
        int colon = line.indexOf(':');
        String name = line.substring(0, colon);
        String value = comparable(line.substring(colon + 1));
        Check.that(
                headers.all(name).stream().map(AnswerHeaderCases::comparable).anyMatch(value::equals),
                "the value of " + name + " is not among " + headers.all(name));
    }

    private static String comparable(String value) {
        return value.replaceAll("[^ -~]+", " ").strip().replaceAll(" +", " ");
    }
}
