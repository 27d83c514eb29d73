package network.invo.engine.tck;

import java.util.List;

/** What the bad engine does wrong, and the cases that must notice it; the F numbers are the engine contract's. */
enum Hazard {
    // F1: java.net.HttpURLConnection
    SENDS_AGAIN_WHEN_DROPPED("B06", "B07", "B08"),
    // F2: HttpClient 5
    SENDS_AGAIN_AFTER_STATUS("B01", "B02", "B03", "B04", "B05"),
    // F3
    FOLLOWS_REDIRECTS("B10", "B11", "B12", "B13", "B14"),
    // F4: a time-out for each read, none for the exchange
    READ_TIMEOUT_ONLY("C06", "C08", "C09"),
    NO_DEADLINE("C01", "C03", "C05", "C06", "C07", "C08", "C09", "C10", "C12", "C16", "J09"),
    RESTARTS_CLOCK("C16"),
    // F5
    IGNORES_CANCEL("F01", "F02", "F03", "F04", "F05", "F06", "F07", "F11"),
    CANCEL_LEAVES_SOCKET("F02", "F03", "F04", "F05", "F11"),
    TELLS_CANCEL_WRONG("F01", "F02", "F06", "F07", "F08"),
    INTERRUPT_SAYS_NOT_SENT("F12"),
    // F6: Java 17's HttpURLConnection
    ACCEPTS_TRUNCATED("D07", "D08", "D09"),
    // F7: jersey-jnh
    FAILURE_NEVER_TOLD("D01", "D02", "D03", "D04", "H18"),
    // F8
    FIVE_CONNECTIONS("G02"),
    KEEPS_COOKIES("B15"),
    GUNZIPS("B17"),
    // F9
    USES_DEAD_CONNECTIONS("D16"),
    // F10
    DIES_AFTER_ERROR("H09"),
    // F11
    LEAKS_PERMIT_ON_CANCEL("F08", "F09", "G11"),
    // F12
    LEAKS_THREAD("G10", "G11", "H07", "H19"),
    // F13
    UPGRADES("B22"),
    // F14
    LOGS_HEADERS("I04"),

    APPENDS_A_BYTE("A01", "A02", "A04", "A05", "A10", "A16", "A20", "D15", "D18", "H16", "H17"),
    THROWS_ON_STATUS(
            "A21", "A22", "A23", "A24", "A25", "A26", "A27", "A28", "A29", "A30", "A31", "A32", "A33", "A34", "B18",
            "B19"),
    NO_LENGTH_WHEN_EMPTY("A03"),
    WAITS_FOR_BODY_OF_204("A05", "D25"),
    WANTS_REASON_PHRASE("A06"),
    WANTS_LENGTH("A07"),
    RETURNS_RAW_CHUNKS("A08", "A09"),
    BODY_IS_TEXT("A10", "A11", "B17"),
    DROPS_REPEATED_HEADERS("A12", "A13"),
    DECODES_URI("A14", "A15", "I02"),
    TAKES_INFORMATIONAL("A16"),
    HEADERS_HAVE_CASE("A17"),
    SENDS_EXPECT("B16"),
    OWN_USER_AGENT("B20"),
    ADDS_HEADERS("B21"),
    OWN_ACCEPT_ENCODING("B17", "B21", "B23"),
    DROPS_REQUEST_HEADERS("B24"),
    // F18: Jersey
    LOSES_ODD_CONTENT_TYPES("A35"),
    CHANGES_VALUES("A36", "A37"),

    NO_CONNECT_TIMEOUT("C02", "C04", "C23", "J20"),
    NO_POOL_WAIT("C11"),
    SENDS_PAST_DEADLINE("C13"),
    DIES_AFTER_FAILURE("C14", "G06", "H09"),
    BLOCKS_IN_ASYNC("C15"),
    SETS_INTERRUPT_FLAG("F10"),

    ALWAYS_NOT_SENT("D04", "D05", "D06", "D07", "D08", "D09", "D11", "D12", "D13", "D14", "D19", "B06", "C05"),
    ALWAYS_MAYBE_SENT(
            "D01", "D02", "C02", "C11", "C13", "E02", "E03", "E04", "E05", "E21", "H02", "J08", "J22", "J24", "D53"),
    ALWAYS_OTHER("D03", "D05", "D06", "E06", "E07", "E08", "E10", "J22"),
    NO_CAUSE("E02", "E03", "E04", "E05", "E06", "E07", "E08", "I08"),
    USES_SURPLUS("D10", "D26"),
    NO_HEADER_LIMIT("D12"),
    NO_CAP("D13", "D14"),
    IGNORES_CONNECTION_CLOSE("D17"),
    TAKES_FIRST_LENGTH("D19", "D21"),
    // F19: the JDK's client
    LENGTH_BEFORE_CHUNKS("D20"),
    ANY_NUMBER("D21"),
    ANY_CODING("D22"),
    ANY_CHUNK("D23", "D30"),
    FOLDS_ARE_LINES("D24"),
    READS_ON_AFTER_TRAILERS("D27"),
    // F21: HttpClient 5
    TAKES_CUT_HEAD("D28"),
    ANY_STATUS("D29"),

    IGNORES_SSL_CONTEXT("E01", "E09", "E11"),
    OFFERS_HTTP2_ONLY("E12"),
    TRUSTS_ALL("E02", "E03", "E04", "E05"),
    NO_HOST_CHECK("E04"),
    NO_KEEP_ALIVE("E11", "G01"),

    NO_LIMIT("G03", "G04", "G05"),
    LIMIT_OF_EACH_HOST("G04"),
    LEAKS_PERMIT_ON_FAILURE("G06"),
    LEAKS_PERMIT_ON_DEADLINE("G10"),
    LEAKS_SOCKET_ON_FAILURE("G06"),
    IGNORES_IDLE_TIME("G07"),
    KEEPS_ANSWERS("G08"),
    LOSES_ONE_IN_MANY("G08"),
    PINS_CARRIER("G09"),

    CLOSE_TWICE_THROWS("H01"),
    WORKS_AFTER_CLOSE("H02"),
    CLOSE_LEAVES_CALLS("H03", "H04", "H05", "H06", "H19"),
    CLOSE_HANGS("H01"),
    LEAKS_IDLE_CONNECTIONS("H08"),
    // F22
    EXCHANGES_ON_EXECUTOR("H10", "H11", "H20", "H22"),
    HANGS_WHEN_EXECUTOR_FAILS("H10", "H11", "H22"),
    DEPENDANTS_WHERE_COMPLETED("H21"),
    COMPLETES_ON_TIMER("H23"),
    NEXT_BEFORE_TOLD("H24"),
    IGNORES_EXECUTOR("H12", "H21"),
    COMMON_POOL("H12", "H13"),
    SHUTS_DOWN_EXECUTOR("H14"),
    LEAKS_CLASS_LOADER("H15"),
    WANTS_CONTEXT_LOADER("H16"),
    ONE_FOR_ALL("H17"),
    WRAPS_FAILURES("H18"),

    DECODES_HEADERS("B24", "I01"),
    SECRET_IN_EXCEPTION("I03"),
    URL_IN_MESSAGE("I05"),
    QUOTES_ANSWER("I07"),
    PRINTS_PASSWORD("I06"),

    // F20: the JDK's client
    FAILS_BEYOND_STREAMS("G20", "G21", "G22", "G23", "G24", "G25", "G26", "G27"),
    IGNORES_STREAM_LIMIT("G20", "G21", "G22", "G23"),
    REFUSED_IS_SENT("D40"),
    RESET_IS_NOT_SENT("D41"),
    GOAWAY_ENDS_ALL("D42", "D44"),
    GOAWAY_IS_NOT_SENT("D43"),
    USES_GONE_CONNECTION("D45"),
    FIRST_ADDRESS_ONLY("D50", "D51", "D52"),
    CONNECT_TIMEOUT_FOR_EACH("C22", "J21"),
    LOOKS_UP_ON_CALLER("C21"),
    REDIALS_WITHOUT_TIMEOUT("C20"),
    HANDSHAKE_END_IS_TLS("E20", "E22", "J23"),

    IGNORES_PROXY("J01", "J02", "J03", "J04", "J05", "J06", "J07", "J08", "J09"),
    IGNORES_PROXY_CREDENTIALS("J03", "J04"),
    SECRET_IN_CONNECT("J02", "J04"),
    TRIES_CREDENTIALS_FOR_EVER("J07"),
    USES_SYSTEM_PROXY("J10");

    private final List<String> noticedBy;

    Hazard(String... noticedBy) {
        this.noticedBy = List.of(noticedBy);
    }

    List<String> noticedBy() {
        return noticedBy;
    }
}
