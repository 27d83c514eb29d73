package network.invo.jakarta.webhooks;

import java.io.ByteArrayInputStream;
import java.io.InputStream;
import java.util.List;

/** A request without a server. */
record FakeRequest(byte[] bytes, String signature) implements Incoming {

    static FakeRequest delivery(byte[] body) {
        return new FakeRequest(body, Deliveries.sign(body));
    }

    @Override
    public String method() {
        return "POST";
    }

    @Override
    public long contentLength() {
        return bytes.length;
    }

    @Override
    public boolean isForm() {
        return false;
    }

    @Override
    public List<String> headerLines(String name) {
        return name.equals("X-Invo-Signature") ? List.of(signature) : List.of();
    }

    @Override
    public InputStream body() {
        return new ByteArrayInputStream(bytes);
    }
}
