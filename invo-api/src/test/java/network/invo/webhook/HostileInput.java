package network.invo.webhook;

import static network.invo.webhook.Deliveries.EVENT;
import static network.invo.webhook.Deliveries.SECRET;
import static network.invo.webhook.Deliveries.T;
import static network.invo.webhook.Deliveries.headerOf;
import static network.invo.webhook.Deliveries.signature;
import static network.invo.webhook.Deliveries.utf8;

import java.io.ByteArrayOutputStream;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.HexFormat;
import java.util.List;
import java.util.Locale;

/** One delivery that somebody could send, and what must come of it. */
record HostileInput(String name, List<String> secrets, byte[] body, String header, Instant now, String expected) {

    private static final String OK = "OK";
    private static final String MISSING = "WEBHOOK_SIGNATURE_MISSING";
    private static final String NO_SECRET = "WEBHOOK_SECRET_MISSING";
    private static final String EXPIRED = "WEBHOOK_TIMESTAMP_EXPIRED";
    private static final String INVALID = "WEBHOOK_SIGNATURE_INVALID";
    private static final String MALFORMED = "WEBHOOK_MALFORMED";

    @Override
    public String toString() {
        return name;
    }

    static List<HostileInput> all() {
        Table table = new Table();
        headers(table);
        signatures(table);
        times(table);
        windows(table);
        secrets(table);
        orders(table);
        signedBytes(table);
        encodings(table);
        shapes(table);
        fields(table);
        return table.rows;
    }

    private static void headers(Table table) {
        String sig = signature(EVENT);
        String good = headerOf(EVENT);
        table.header("plain", good, OK);
        table.header("none", null, MISSING);
        table.header("empty", "", MISSING);
        table.header("spaces", "   ", MISSING);
        table.header("tab", "\t", MISSING);
        table.header("comma", ",", INVALID);
        table.header("commas", ",,,,", INVALID);
        table.header("17 empty items", ",".repeat(16), INVALID);
        table.header("t without =", "t", INVALID);
        table.header("t without =, signed", "t,v1=" + sig, INVALID);
        table.header("t without value", "t=,v1=" + sig, INVALID);
        table.header("v1 without =", "t=" + T + ",v1", INVALID);
        table.header("v1 without value", "t=" + T + ",v1=", INVALID);
        table.header("= alone", "=", INVALID);
        table.header("== alone", "==", INVALID);
        table.header("no signature", "t=" + T, INVALID);
        table.header("no time", "v1=" + sig, INVALID);
        table.header("time twice, the same", "t=" + T + "," + good, INVALID);
        table.header("time twice, the good one first", good + ",t=" + (T + 1), INVALID);
        table.header("time twice, one without =", good + ",t", INVALID);
        table.header("key T", "T=" + T + ",v1=" + sig, INVALID);
        table.header("key V1", "t=" + T + ",V1=" + sig, INVALID);
        table.header("key v1 of full-width letters", "t=" + T + ",\uFF56\uFF11=" + sig, INVALID);
        table.header("space before =", "t =" + T + ",v1=" + sig, INVALID);
        table.header("space after =", "t= " + T + ",v1=" + sig, INVALID);
        table.header("space after v1=", "t=" + T + ",v1= " + sig, INVALID);
        table.header("spaces around items", "  t=" + T + " , v1=" + sig + "  ", OK);
        table.header("tabs around items", "\tt=" + T + "\t,\tv1=" + sig + "\t", OK);
        table.header("no-break space around", "\u00A0t=" + T + ",v1=" + sig, INVALID);
        table.header("em space around", "\u2003t=" + T + ",v1=" + sig, INVALID);
        table.header("vertical tab around", "\u000Bt=" + T + ",v1=" + sig, INVALID);
        table.header("zero-width space around", "\u200Bt=" + T + ",v1=" + sig, INVALID);
        table.header("BOM before", "\uFEFF" + good, INVALID);
        table.header("line end after t", "t=" + T + "\r\n,v1=" + sig, INVALID);
        table.header("line end before v1", "t=" + T + ",\r\nv1=" + sig, INVALID);
        table.header("line end after v1", good + "\n", INVALID);
        table.header("NUL after v1", good + "\0", INVALID);
        table.header("NUL before t", "\0" + good, INVALID);
        table.header("comma after", good + ",", OK);
        table.header("comma before", "," + good, OK);
        table.header("two commas", "t=" + T + ",,v1=" + sig, OK);
        table.header("unknown keys", "v0=abc,foo,bar=," + good + ",=x", OK);
        table.header("another version only", "t=" + T + ",v2=" + sig, INVALID);
        table.header("v1 first", "v1=" + sig + ",t=" + T, OK);
        table.header("semicolon", "t=" + T + ";v1=" + sig, INVALID);
        table.header("space for comma", "t=" + T + " v1=" + sig, INVALID);
        table.header("colons", "t:" + T + ",v1:" + sig, INVALID);
        table.header("full-width comma", "t=" + T + "\uFF0Cv1=" + sig, INVALID);
        table.header("full-width equals", "t\uFF1D" + T + ",v1=" + sig, INVALID);
        table.header("signature alone", sig, INVALID);
        table.header("another scheme", "sha256=" + sig, INVALID);
        table.header("JSON", "{\"t\":" + T + ",\"v1\":\"" + sig + "\"}", INVALID);
        table.header("quoted", "\"" + good + "\"", INVALID);
        table.header("two lines joined", good + ", " + good, INVALID);
        table.header("16 items", good + ",v1=0".repeat(14), OK);
        table.header("17 items", good + ",v1=0".repeat(15), INVALID);
        table.header("4,096 characters", good + ",x=" + "y".repeat(4096 - 3 - good.length()), OK);
        table.header("4,097 characters", good + ",x=" + "y".repeat(4097 - 3 - good.length()), INVALID);
        table.header("a megabyte", good + ",x=" + "y".repeat(1 << 20), INVALID);
    }

    private static void signatures(Table table) {
        String sig = signature(EVENT);
        table.signature("upper case", sig.toUpperCase(Locale.ROOT), OK);
        table.signature("mixed case", sig.substring(0, 32) + sig.substring(32).toUpperCase(Locale.ROOT), OK);
        table.signature("63 digits", sig.substring(1), INVALID);
        table.signature("62 digits", sig.substring(2), INVALID);
        table.signature("65 digits", sig + "0", INVALID);
        table.signature("65 digits, zero first", "0" + sig, INVALID);
        table.signature("128 digits", sig + sig, INVALID);
        table.signature("0x before", "0x" + sig, INVALID);
        table.signature("0x before 62", "0x" + sig.substring(2), INVALID);
        table.signature("= before", "=" + sig, INVALID);
        table.signature("= after", sig + "=", INVALID);
        table.signature("dot after", sig + ".", INVALID);
        table.signature("quoted", '"' + sig + '"', INVALID);
        table.signature("space inside", sig.substring(0, 31) + " " + sig.substring(32), INVALID);
        table.signature("g inside", sig.substring(0, 31) + "g" + sig.substring(32), INVALID);
        table.signature("/ inside", sig.substring(0, 31) + "/" + sig.substring(32), INVALID);
        table.signature(": inside", sig.substring(0, 31) + ":" + sig.substring(32), INVALID);
        table.signature("@ inside", sig.substring(0, 31) + "@" + sig.substring(32), INVALID);
        table.signature("` inside", sig.substring(0, 31) + "`" + sig.substring(32), INVALID);
        table.signature("minus first", "-" + sig.substring(1), INVALID);
        table.signature("full-width digits", fullWidth(sig), INVALID);
        table.signature("Arabic digits", digits(sig, '\u0660'), INVALID);
        table.signature("Cyrillic letters", sig.replace('a', '\u0430').replace('c', '\u0441'), INVALID);
        table.signature("base64", base64(sig), INVALID);
        table.signature("zeros", "0".repeat(64), INVALID);
        table.signature("one digit changed", (sig.charAt(0) == '0' ? "1" : "0") + sig.substring(1), INVALID);
        table.signature("last digit changed", sig.substring(0, 63) + (sig.endsWith("0") ? "1" : "0"), INVALID);
        table.signature("reversed", new StringBuilder(sig).reverse().toString(), INVALID);
        table.signature("wrong, then right", "0".repeat(64) + ",v1=" + sig, OK);
        table.signature("right, then wrong", sig + ",v1=" + "0".repeat(64), OK);
        table.signature("garbage, then right", "zz,v1=,v1,v1=" + sig, OK);
        table.signature("14 wrong, then right", ("0".repeat(64) + ",v1=").repeat(14) + sig, OK);
        table.signature("halves in two items", sig.substring(0, 32) + ",v1=" + sig.substring(32), INVALID);
    }

    private static void times(Table table) {
        table.time("13 digits", T + "000", INVALID);
        table.time("12 digits", "999999999999", EXPIRED);
        table.time("11 digits", T + "0", EXPIRED);
        table.time("zero", "0", EXPIRED);
        table.time("two zeros", "00", INVALID);
        table.time("zero first", "0" + T, INVALID);
        table.time("plus", "+" + T, INVALID);
        table.time("minus", "-" + T, INVALID);
        table.time("minus zero", "-0", INVALID);
        table.time("decimals", T + ".0", INVALID);
        table.time("exponent", "1.7e9", INVALID);
        table.time("hex", "0x6553F100", INVALID);
        table.time("underscore", "1_700_000_000", INVALID);
        table.time("thousands", "1'700'000'000", INVALID);
        table.time("space inside", "1700 000000", INVALID);
        table.time("suffix L", T + "L", INVALID);
        table.time("NaN", "NaN", INVALID);
        table.time("ISO", "2023-11-14T22:13:20Z", INVALID);
        table.time("letters", "abc", INVALID);
        table.time("slash", "170000000/", INVALID);
        table.time("colon", "170000000:", INVALID);
        table.time("over a long", "9223372036854775808", INVALID);
        table.time("Arabic digits", digits(T, '\u0660'), INVALID);
        table.time("Persian digits", digits(T, '\u06F0'), INVALID);
        table.time("Devanagari digits", digits(T, '\u0966'), INVALID);
        table.time("Thai digits", digits(T, '\u0E50'), INVALID);
        table.time("full-width digits", digits(T, '\uFF10'), INVALID);
        table.time("one Arabic digit", "170000000\u0660", INVALID);
        table.time("superscript", "170000000\u00B2", INVALID);
        table.time("mathematical digit", "170000000\uD835\uDFCE", INVALID);
        table.time("= inside", "=" + T, INVALID);
    }

    private static void windows(Table table) {
        table.at("300 s late", Instant.ofEpochSecond(T + 300), OK);
        table.at("300.9 s late", Instant.ofEpochSecond(T + 300, 999_999_999), OK);
        table.at("301 s late", Instant.ofEpochSecond(T + 301), EXPIRED);
        table.at("300 s early", Instant.ofEpochSecond(T - 300), OK);
        table.at("301 s early", Instant.ofEpochSecond(T - 301), EXPIRED);
        table.at("a year early", Instant.ofEpochSecond(T - 31_536_000), EXPIRED);
        table.at("a year late", Instant.ofEpochSecond(T + 31_536_000), EXPIRED);
        table.at("clock at 1970", Instant.EPOCH, EXPIRED);
        table.at("clock before 1970", Instant.ofEpochSecond(-T), EXPIRED);
        table.at("clock at the end of time", Instant.MAX, EXPIRED);
        table.at("clock at the beginning of time", Instant.MIN, EXPIRED);
        byte[] body = utf8(EVENT);
        table.add(
                "t=0 at 1970",
                List.of(SECRET),
                body,
                "t=0,v1=" + signature(utf8(SECRET), "0", body),
                Instant.EPOCH,
                OK);
        table.header("time moved after signing", "t=" + (T + 1) + ",v1=" + signature(EVENT), INVALID);
    }

    private static void secrets(Table table) {
        table.secrets("none", List.of(), NO_SECRET);
        table.secrets("null", Collections.singletonList(null), NO_SECRET);
        table.secrets("empty", List.of(""), NO_SECRET);
        table.secrets("blank", List.of(" ", "\t", "\r\n", "\u2003"), NO_SECRET);
        table.secrets("wrong", List.of("whsec_other"), INVALID);
        table.secrets("second is right", List.of("whsec_other", SECRET), OK);
        table.secrets("first is right", List.of(SECRET, "whsec_other"), OK);
        table.secrets("blank before", Arrays.asList("", null, SECRET), OK);
        table.secrets("last of 8", List.of("a", "b", "c", "d", "e", "f", "g", SECRET), OK);
        table.secrets("twice", List.of(SECRET, SECRET), OK);
        table.secrets("another case", List.of(SECRET.toUpperCase(Locale.ROOT)), INVALID);
        table.secrets("without the prefix", List.of(SECRET.substring(6)), INVALID);
        table.secrets("space after", List.of(SECRET + " "), INVALID);
        table.secrets("space before", List.of(" " + SECRET), INVALID);
        table.key("composed letter", "cl\u00E9", "cl\u00E9", StandardCharsets.UTF_8, OK);
        table.key("decomposed letter", "cl\u00E9", "cle\u0301", StandardCharsets.UTF_8, INVALID);
        table.key("Latin-1 key", "cl\u00E9", "cl\u00E9", StandardCharsets.ISO_8859_1, INVALID);
        table.key("ASCII key", "cl\u00E9", "cl\u00E9", StandardCharsets.US_ASCII, INVALID);
        table.key("dotless i", "\u0131", "i", StandardCharsets.UTF_8, INVALID);
        table.key("question mark for an emoji", "\uD83D\uDD11", "?", StandardCharsets.UTF_8, INVALID);
        byte[] body = utf8(EVENT);
        // HMAC pads its key with zeros: this is what an empty secret would sign
        String byNobody = "t=" + T + ",v1=" + signature(new byte[64], Long.toString(T), body);
        table.add("signed with nothing", List.of(""), body, byNobody, Instant.ofEpochSecond(T), NO_SECRET);
        table.header("signed with nothing, one secret", byNobody, INVALID);
    }

    private static void orders(Table table) {
        Instant late = Instant.ofEpochSecond(T + 301);
        byte[] body = utf8("not an event");
        table.add("no header, no secret", List.of(), body, null, late, MISSING);
        table.add("garbage, no secret", List.of(), body, "garbage", late, NO_SECRET);
        table.add("late, no secret", List.of(), body, headerOf(body), late, NO_SECRET);
        table.add("late and wrong", List.of(SECRET), body, "t=" + T + ",v1=" + "0".repeat(64), late, EXPIRED);
        table.add("late without signature", List.of(SECRET), body, "t=" + T, late, EXPIRED);
        table.add("late and two times", List.of(SECRET), body, "t=" + T + ",t=" + T, late, INVALID);
        table.add("late, body no event", List.of(SECRET), body, headerOf(body), late, EXPIRED);
        table.header("a stranger's garbage", body, "t=" + T + ",v1=" + "0".repeat(64), INVALID);
        table.header("a stranger's deep body", utf8("[".repeat(100_000)), headerOf(EVENT), INVALID);
    }

    private static void signedBytes(Table table) {
        String good = headerOf(EVENT);
        table.header("line end added", utf8(EVENT + "\n"), good, INVALID);
        table.header("space added inside", utf8(EVENT.replace(":", ": ")), good, INVALID);
        table.header("space before", utf8(" " + EVENT), good, INVALID);
        table.header("amount changed", utf8(EVENT.replace("20.00", "20.01")), good, INVALID);
        table.header("BOM added", utf8("\uFEFF" + EVENT), good, INVALID);
        table.header("body gone", new byte[0], good, INVALID);
        table.header("cut off", utf8(EVENT.substring(1)), good, INVALID);
        table.header("dot shifted", utf8("0." + EVENT), "t=170000000,v1=" + signature(EVENT), EXPIRED);
    }

    private static void encodings(Table table) {
        table.body("one BOM", utf8("\uFEFF" + EVENT), OK);
        table.body("two BOMs", utf8("\uFEFF\uFEFF" + EVENT), MALFORMED);
        table.body("BOM alone", utf8("\uFEFF"), MALFORMED);
        table.body("BOM at the end", utf8(EVENT + "\uFEFF"), MALFORMED);
        table.body("UTF-16", EVENT.getBytes(StandardCharsets.UTF_16), MALFORMED);
        table.body("UTF-16BE", EVENT.getBytes(StandardCharsets.UTF_16BE), MALFORMED);
        table.body("UTF-16LE", EVENT.getBytes(StandardCharsets.UTF_16LE), MALFORMED);
        table.body("UTF-32", EVENT.getBytes(Charset.forName("UTF-32")), MALFORMED);
        table.body("byte FF", inText("ff"), MALFORMED);
        table.body("lone continuation", inText("80"), MALFORMED);
        table.body("overlong NUL", inText("c080"), MALFORMED);
        table.body("overlong slash", inText("c0af"), MALFORMED);
        table.body("surrogate", inText("eda080"), MALFORMED);
        table.body("cut character", inText("e282"), MALFORMED);
        table.body("over U+10FFFF", inText("f4908080"), MALFORMED);
        table.body("Latin-1", inText("e9"), MALFORMED);
        table.body("four-byte character", inText("f09f9491"), OK);
        table.body("control character", inText("01"), MALFORMED);
        table.body("NUL", inText("00"), MALFORMED);
        table.body("DEL", inText("7f"), OK);
        table.body("NUL at the end", utf8(EVENT + "\0"), MALFORMED);
        table.body("form feed at the end", utf8(EVENT + "\f"), MALFORMED);
        table.body("no-break space at the end", utf8(EVENT + "\u00A0"), MALFORMED);
        table.body("white space around", utf8(" \t\r\n" + EVENT + " \t\r\n"), OK);
    }

    private static void shapes(Table table) {
        for (String text : List.of(
                "",
                " ",
                "null",
                "true",
                "1",
                "\"text\"",
                "[]",
                "{}",
                "{",
                "}",
                "{]",
                "[{}]",
                "{\"a\"",
                "{\"a",
                "{\"a\\",
                "{}{}",
                "{},",
                "{'a':1}",
                "{a:1}",
                "{\"a\"}",
                "{\"a\":}",
                "{:1}",
                "{1:1}",
                "<a/>")) {
            table.body("body " + text, utf8(text), MALFORMED);
        }
        table.with("trailing comma", ",", MALFORMED);
        table.with("comment", "/* */", MALFORMED);
        table.with("NaN", ",\"x\":NaN", MALFORMED);
        table.with("Infinity", ",\"x\":-Infinity", MALFORMED);
        table.with("zero first", ",\"x\":01", MALFORMED);
        table.with("plus sign", ",\"x\":+1", MALFORMED);
        table.with("hex number", ",\"x\":0x10", MALFORMED);
        table.with("bad escape", ",\"x\":\"\\x\"", MALFORMED);
        table.with("cut escape", ",\"x\":\"\\u12\"", MALFORMED);
        table.with("capital True", ",\"x\":True", MALFORMED);
        table.with("mismatched brackets", ",\"x\":[}]", MALFORMED);
        table.with("two colons", ",\"x\"::1", MALFORMED);
        table.with("unknown fields", ",\"x\":1,\"y\":{\"z\":[null]}", OK);
        table.with("huge exponent", ",\"x\":1e999999999", OK);
        table.with("number of 1,000 digits", ",\"x\":" + "9".repeat(1000), OK);
        table.with("number of 100,000 digits", ",\"x\":" + "9".repeat(100_000), MALFORMED);
        table.with("empty key", ",\"\":1", OK);
        table.with("long text", ",\"x\":\"" + "y".repeat(1 << 20) + "\"", OK);
        table.with("depth 64", ",\"x\":" + "[".repeat(63) + "]".repeat(63), OK);
        table.with("depth 65", ",\"x\":" + "[".repeat(64) + "]".repeat(64), MALFORMED);
        table.with("depth 64 of objects", ",\"x\":" + "{\"a\":".repeat(63) + "1" + "}".repeat(63), OK);
        table.with("depth 65 of objects", ",\"x\":" + "{\"a\":".repeat(64) + "1" + "}".repeat(64), MALFORMED);
        table.with("depth 100,000", ",\"x\":" + "[".repeat(100_000) + "]".repeat(100_000), MALFORMED);
        table.body("a million brackets", utf8("{\"x\":" + "[".repeat(1_000_000)), MALFORMED);
        table.with("brackets in a text", ",\"x\":\"" + "[{".repeat(200) + "\"", OK);
        table.with("brackets after a quote", ",\"x\":\"\\\"" + "[{".repeat(200) + "\"", OK);
        table.with("quotes in brackets", ",\"x\":[\"]\",\"}\",\"\\\\\"]", OK);
        table.body("trailing object", utf8(EVENT + EVENT), MALFORMED);
        table.body("trailing word", utf8(EVENT + "x"), MALFORMED);
        table.body("trailing bracket", utf8(EVENT + "]"), MALFORMED);
        table.body("last bracket missing", utf8(EVENT.substring(0, EVENT.length() - 1)), MALFORMED);
        table.with("type twice", ",\"event_type\":\"purchase.completed\"", MALFORMED);
        table.with("key twice", ",\"idempotency_key\":\"idem_2\"", MALFORMED);
        table.with("data twice", ",\"data\":{}", MALFORMED);
        table.with("type twice, escaped", ",\"event\\u005ftype\":\"x\"", MALFORMED);
        table.with("unknown field twice", ",\"x\":1,\"x\":1", MALFORMED);
        table.with("same name below", ",\"x\":{\"a\":1,\"a\":2,\"data\":3}", OK);
        table.with("colons in texts", ",\"x:\":\":\",\"y\":{\":\":\":\"}", OK);
    }

    private static void fields(Table table) {
        for (String field : List.of("event_type", "idempotency_key")) {
            for (String value : List.of("null", "\"\"", "\" \"", "\"\\t\"", "1", "true", "{}", "[\"x\"]")) {
                table.body(field + " " + value, utf8(with(field, value)), MALFORMED);
            }
            table.body(field + " gone", utf8(EVENT.replace(field, "x")), MALFORMED);
            table.body(field + " in capitals", utf8(EVENT.replace(field, field.toUpperCase(Locale.ROOT))), MALFORMED);
        }
        for (String value : List.of("\"x\"", "1", "false", "[]", "[{}]")) {
            table.body("data " + value, utf8(with("data", value)), MALFORMED);
        }
        table.body("data null", utf8(with("data", "null")), OK);
        table.body("data gone", utf8(EVENT.replace("\"data\"", "\"x\"")), OK);
        for (String field : List.of("event_id", "schema_version", "created_at", "tenant_id")) {
            for (String value : List.of("null", "\"\"", "7", "1e999999999", "true", "{}", "[]", "\"\u0660 garbage\"")) {
                table.body(field + " " + value, utf8(with(field, value)), OK);
            }
            table.body(field + " gone", utf8(EVENT.replace(field, "x")), OK);
        }
        table.body("unknown type", utf8(with("event_type", "\"never.heard.of\"")), OK);
        table.body("odd type", utf8(with("event_type", "\"\u0130\u0131 \uD83D\uDD11\"")), OK);
    }

    /** The event with another value for one of its fields. */
    static String with(String field, String value) {
        String old = field.equals("data") ? "\\{[^}]*}" : "\"[^\"]*\"";
        return EVENT.replaceFirst(
                "\"" + field + "\":" + old, java.util.regex.Matcher.quoteReplacement("\"" + field + "\":" + value));
    }

    private static byte[] inText(String hex) {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        String[] halves = EVENT.split("idem_1");
        bytes.writeBytes(utf8(halves[0] + "idem_1"));
        bytes.writeBytes(HexFormat.of().parseHex(hex));
        bytes.writeBytes(utf8(halves[1]));
        return bytes.toByteArray();
    }

    private static String digits(long number, char zero) {
        return digits(Long.toString(number), zero);
    }

    private static String digits(String text, char zero) {
        StringBuilder other = new StringBuilder();
        text.chars().forEach(c -> other.append((char) (c >= '0' && c <= '9' ? c - '0' + zero : c)));
        return other.toString();
    }

    private static String fullWidth(String text) {
        StringBuilder other = new StringBuilder();
        text.chars().forEach(c -> other.append((char) (c - '!' + '\uFF01')));
        return other.toString();
    }

    private static String base64(String hex) {
        return java.util.Base64.getEncoder().encodeToString(HexFormat.of().parseHex(hex));
    }

    private static final class Table {

        private final List<HostileInput> rows = new ArrayList<>();

        void add(String name, List<String> secrets, byte[] body, String header, Instant now, String expected) {
            rows.add(new HostileInput(name, secrets, body, header, now, expected));
        }

        void header(String name, byte[] body, String header, String expected) {
            add("header: " + name, List.of(SECRET), body, header, Instant.ofEpochSecond(T), expected);
        }

        void header(String name, String header, String expected) {
            header(name, utf8(EVENT), header, expected);
        }

        void signature(String name, String signature, String expected) {
            header("signature: " + name, "t=" + T + ",v1=" + signature, expected);
        }

        /** Signed for that very text, so that nothing but the text can be the reason. */
        void time(String name, String time, String expected) {
            header(
                    "time: " + name,
                    "t=" + time + ",v1=" + Deliveries.signature(utf8(SECRET), time, utf8(EVENT)),
                    expected);
        }

        void at(String name, Instant now, String expected) {
            add("window: " + name, List.of(SECRET), utf8(EVENT), Deliveries.headerOf(EVENT), now, expected);
        }

        void secrets(String name, List<String> secrets, String expected) {
            Instant now = Instant.ofEpochSecond(T);
            add("secrets: " + name, secrets, utf8(EVENT), Deliveries.headerOf(EVENT), now, expected);
        }

        void key(String name, String secret, String key, Charset charset, String expected) {
            byte[] body = utf8(EVENT);
            String header = "t=" + T + ",v1=" + Deliveries.signature(key.getBytes(charset), Long.toString(T), body);
            add("key: " + name, List.of(secret), body, header, Instant.ofEpochSecond(T), expected);
        }

        void body(String name, byte[] body, String expected) {
            header("body: " + name, body, Deliveries.headerOf(body), expected);
        }

        void with(String name, String more, String expected) {
            body(name, utf8(EVENT.substring(0, EVENT.length() - 1) + more + "}"), expected);
        }
    }
}
