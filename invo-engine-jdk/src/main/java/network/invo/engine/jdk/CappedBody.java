package network.invo.engine.jdk;

import java.net.http.HttpResponse.BodySubscriber;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Flow;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** Collects a body up to a limit, and never holds more than the limit. */
final class CappedBody implements BodySubscriber<byte[]> {

    private static final int FIRST_BUFFER = 8 * 1024;

    /** The body is longer than the limit. */
    static final class TooLarge extends Exception {

        private static final long serialVersionUID = 1L;

        TooLarge() {
            super("the body is longer than the limit", null, false, false);
        }
    }

    private final int limit;
    private final Consumer<byte[]> onBody;
    private final Consumer<Throwable> onFailure;
    private final CompletableFuture<byte[]> whole = new CompletableFuture<>();
    private byte[] bytes;
    private int length;
    private Flow.@Nullable Subscription subscription;

    /** The callbacks run on the client's thread as soon as the last byte has come, or it is clear that it will not. */
    CappedBody(int limit, Consumer<byte[]> onBody, Consumer<Throwable> onFailure) {
        this.limit = limit;
        this.onBody = onBody;
        this.onFailure = onFailure;
        this.bytes = new byte[Math.min(limit, FIRST_BUFFER)];
    }

    @Override
    public void onSubscribe(Flow.Subscription newSubscription) {
        subscription = newSubscription;
        newSubscription.request(Long.MAX_VALUE);
    }

    @Override
    public void onNext(List<ByteBuffer> buffers) {
        if (whole.isDone()) {
            return;
        }
        for (ByteBuffer buffer : buffers) {
            int more = buffer.remaining();
            if (more > limit - length) {
                if (subscription != null) {
                    subscription.cancel();
                }
                onError(new TooLarge());
                return;
            }
            if (more > bytes.length - length) {
                long wanted = Math.max((long) length + more, 2L * bytes.length);
                bytes = Arrays.copyOf(bytes, (int) Math.min(wanted, limit));
            }
            buffer.get(bytes, length, more);
            length += more;
        }
    }

    @Override
    public void onError(Throwable failure) {
        if (whole.completeExceptionally(failure)) {
            bytes = new byte[0];
            onFailure.accept(failure);
        }
    }

    @Override
    public void onComplete() {
        byte[] body = length == bytes.length ? bytes : Arrays.copyOf(bytes, length);
        if (whole.complete(body)) {
            onBody.accept(body);
        }
    }

    @Override
    public CompletionStage<byte[]> getBody() {
        return whole;
    }
}
