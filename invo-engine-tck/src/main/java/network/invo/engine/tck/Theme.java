package network.invo.engine.tck;

/** What a group of cases is about; the first letter of a case's id. */
public enum Theme {
    /** Requests and answers arrive unchanged. */
    BASICS('A', "basics"),
    /** One call is one request, to one server, with nothing added. */
    BEHIND_OUR_BACK('B', "nothing behind our back"),
    /** Every wait has an end. */
    TIME('C', "time"),
    /** Whatever breaks, the exception says how far the request came. */
    BREAKAGE('D', "breakage"),
    /** Who is on the other side. */
    TLS('E', "TLS"),
    /** A caller that gives up is let go, and so is the server. */
    CANCEL('F', "cancel"),
    /** Connections are shared, limited and not leaked. */
    POOL('G', "pool"),
    /** From the first call to after the last. */
    LIFE('H', "life"),
    /** Nothing gets in through a header, and no secret gets out. */
    HYGIENE('I', "hygiene"),
    /** Through a proxy, or an honest refusal. */
    PROXY('J', "proxy");

    private final char letter;
    private final String title;

    Theme(char letter, String title) {
        this.letter = letter;
        this.title = title;
    }

    /**
     * The first letter of the theme's case ids.
     *
     * @return an upper-case letter
     */
    public char letter() {
        return letter;
    }

    /**
     * What the report calls it.
     *
     * @return a few words
     */
    public String title() {
        return title;
    }

    /**
     * The theme of a case.
     *
     * @param caseId the case's id, such as {@code B03}
     * @return its theme
     * @throws IllegalArgumentException if no theme has that letter
     */
    public static Theme of(String caseId) {
        for (Theme theme : values()) {
            if (caseId.charAt(0) == theme.letter) {
                return theme;
            }
        }
        throw new IllegalArgumentException("no theme has the letter of " + caseId);
    }
}
