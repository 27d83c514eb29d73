package network.invo.jakarta.webhooks;

import jakarta.servlet.AsyncContext;
import jakarta.servlet.ReadListener;
import jakarta.servlet.ServletInputStream;
import jakarta.servlet.ServletRequest;
import jakarta.servlet.ServletResponse;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletRequestWrapper;
import java.io.BufferedReader;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.util.Collections;
import java.util.Enumeration;
import java.util.Locale;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** A request whose body was read already and can be read once more. */
final class SavedBodyRequest extends HttpServletRequestWrapper {

    /** They speak of the body as it came over the wire. */
    private static final Set<String> OF_THE_WIRE = Set.of("content-encoding", "content-length", "transfer-encoding");

    private final byte[] body;
    private @Nullable ServletInputStream stream;
    private @Nullable BufferedReader reader;

    SavedBodyRequest(HttpServletRequest request, byte[] body) {
        super(request);
        this.body = body;
    }

    @Override
    public ServletInputStream getInputStream() {
        if (reader != null) {
            throw new IllegalStateException("getReader was called before");
        }
        ServletInputStream current = stream;
        if (current == null) {
            current = new Stream(new ByteArrayInputStream(body));
            stream = current;
        }
        return current;
    }

    @Override
    public BufferedReader getReader() throws IOException {
        if (stream != null) {
            throw new IllegalStateException("getInputStream was called before");
        }
        BufferedReader current = reader;
        if (current == null) {
            String encoding = getCharacterEncoding();
            Charset charset = encoding == null ? StandardCharsets.UTF_8 : Charset.forName(encoding);
            current = new BufferedReader(new InputStreamReader(new ByteArrayInputStream(body), charset));
            reader = current;
        }
        return current;
    }

    @Override
    public int getContentLength() {
        return body.length;
    }

    @Override
    public long getContentLengthLong() {
        return body.length;
    }

    @Override
    public @Nullable String getHeader(String name) {
        return isLength(name) ? Integer.toString(body.length) : isOfTheWire(name) ? null : super.getHeader(name);
    }

    @Override
    public Enumeration<String> getHeaders(String name) {
        if (isLength(name)) {
            return Collections.enumeration(Set.of(Integer.toString(body.length)));
        }
        return isOfTheWire(name) ? Collections.emptyEnumeration() : super.getHeaders(name);
    }

    @Override
    public int getIntHeader(String name) {
        return isLength(name) ? body.length : isOfTheWire(name) ? -1 : super.getIntHeader(name);
    }

    /** The claim ends with the request's thread. */
    @Override
    public boolean isAsyncSupported() {
        return false;
    }

    @Override
    public AsyncContext startAsync() {
        throw new IllegalStateException("a webhook is handled on the request's thread");
    }

    @Override
    public AsyncContext startAsync(ServletRequest request, ServletResponse response) {
        return startAsync();
    }

    private static boolean isLength(String name) {
        return name.equalsIgnoreCase("Content-Length");
    }

    private static boolean isOfTheWire(String name) {
        return OF_THE_WIRE.contains(name.toLowerCase(Locale.ROOT));
    }

    private static final class Stream extends ServletInputStream {

        private final ByteArrayInputStream in;

        Stream(ByteArrayInputStream in) {
            this.in = in;
        }

        @Override
        public int read() {
            return in.read();
        }

        @Override
        public int read(byte[] bytes, int offset, int length) {
            return in.read(bytes, offset, length);
        }

        @Override
        public int available() {
            return in.available();
        }

        @Override
        public boolean isFinished() {
            return in.available() == 0;
        }

        @Override
        public boolean isReady() {
            return true;
        }

        @Override
        public void setReadListener(ReadListener listener) {
            throw new IllegalStateException("a webhook is handled on the request's thread");
        }
    }
}
