package network.invo.jakarta.webhooks;

import java.io.IOException;
import java.io.InputStream;
import java.util.List;
import java.util.Locale;

/** A request as the receiver needs to see it: what the three adapters differ in. */
interface Incoming {

    String method();

    /** The announced length; -1 if there is none. */
    long contentLength();

    /** Whether there may be a body, of a type that containers parse by themselves. */
    boolean isForm();

    static boolean isForm(String contentType) {
        String type = contentType.strip().toLowerCase(Locale.ROOT);
        return type.startsWith("application/x-www-form-urlencoded") || type.startsWith("multipart/");
    }

    /** The values of all lines of a header, in order; empty if there is none. */
    List<String> headerLines(String name);

    /**
     * The body.
     *
     * @throws IllegalStateException if somebody has taken it already
     */
    InputStream body() throws IOException;
}
