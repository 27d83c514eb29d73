package network.invo.jakarta.webhooks;

import jakarta.servlet.ServletOutputStream;
import jakarta.servlet.WriteListener;
import jakarta.servlet.http.HttpServletResponse;
import jakarta.servlet.http.HttpServletResponseWrapper;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStreamWriter;
import java.io.PrintWriter;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Holds the status and the body back: a 200 must not be on its way before the store has the event. */
final class HeldResponse extends HttpServletResponseWrapper {

    private static final int MAX_BODY = 64 * 1024;

    private final ByteArrayOutputStream body = new ByteArrayOutputStream();
    private final ServletOutputStream stream = new Stream();
    private @Nullable PrintWriter writer;
    private int status = SC_OK;
    private boolean tooLong;

    /** The headers that filters before have set. */
    private final Map<String, List<String>> before = new LinkedHashMap<>();

    HeldResponse(HttpServletResponse response) {
        super(response);
        response.getHeaderNames().forEach(name -> before.put(name, List.copyOf(response.getHeaders(name))));
    }

    /** Takes nothing more. Throws if it was too much: a writer has swallowed that. */
    void close() throws IOException {
        flushBuffer();
        if (tooLong) {
            throw tooLong();
        }
    }

    /** Undoes what was set here and nowhere before. */
    void undo() {
        super.reset();
        before.forEach((name, values) -> values.forEach(value -> super.addHeader(name, value)));
    }

    /** Sends what was held back. */
    void send() throws IOException {
        super.setStatus(status);
        super.setContentLength(body.size());
        super.getOutputStream().write(body.toByteArray());
    }

    @Override
    public int getStatus() {
        return status;
    }

    @Override
    public void setStatus(int status) {
        this.status = status;
    }

    @Override
    public void sendError(int status) {
        this.status = status;
    }

    @Override
    public void sendError(int status, String message) {
        this.status = status;
    }

    @Override
    public void sendRedirect(String location) {
        this.status = SC_FOUND;
    }

    /** As of Servlet 6.1, where all other redirects lead to it. */
    public void sendRedirect(String location, int status, boolean clearBuffer) {
        this.status = status;
    }

    @Override
    public ServletOutputStream getOutputStream() {
        return stream;
    }

    @Override
    public PrintWriter getWriter() {
        PrintWriter current = writer;
        if (current == null) {
            String encoding = getCharacterEncoding();
            Charset charset = encoding == null ? StandardCharsets.ISO_8859_1 : Charset.forName(encoding);
            current = new PrintWriter(new OutputStreamWriter(stream, charset));
            writer = current;
        }
        return current;
    }

    @Override
    public void flushBuffer() {
        if (writer != null) {
            writer.flush();
        }
    }

    @Override
    public boolean isCommitted() {
        return false;
    }

    @Override
    public void reset() {
        super.reset();
        resetBuffer();
        status = SC_OK;
    }

    @Override
    public void resetBuffer() {
        flushBuffer();
        body.reset();
        tooLong = false;
    }

    @Override
    public void setContentLength(int length) {}

    @Override
    public void setContentLengthLong(long length) {}

    private static IOException tooLong() {
        return new IOException("the answer to a webhook has at most " + MAX_BODY + " bytes");
    }

    private final class Stream extends ServletOutputStream {

        @Override
        public void write(int b) throws IOException {
            write(new byte[] {(byte) b}, 0, 1);
        }

        @Override
        public void write(byte[] bytes, int offset, int length) throws IOException {
            if (body.size() + length > MAX_BODY) {
                tooLong = true;
                throw tooLong();
            }
            body.write(bytes, offset, length);
        }

        @Override
        public boolean isReady() {
            return true;
        }

        @Override
        public void setWriteListener(WriteListener listener) {
            throw new IllegalStateException("a webhook is handled on the request's thread");
        }
    }
}
