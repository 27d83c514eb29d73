package network.invo.engine.jdkhttp;

import java.net.http.HttpResponse.BodySubscriber;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Flow;
import java.util.function.Consumer;
import network.invo.engine.EngineException;
import network.invo.engine.EngineException.Phase;
import network.invo.engine.EngineException.Reason;
import org.jspecify.annotations.Nullable;

/** Collects a body up to a limit, never holds more than the limit, and knows how long the body was said to be. */
final class CappedBody implements BodySubscriber<byte[]> {

    private static final int FIRST_BUFFER = 8 * 1024;

    private final int limit;
    private final long announced;
    private final Consumer<byte[]> onBody;
    private final Consumer<Throwable> onFailure;
    private final CompletableFuture<byte[]> whole = new CompletableFuture<>();
    private byte[] bytes;
    private int length;
    private Flow.@Nullable Subscription subscription;

    /**
     * The callbacks run on the client's thread as soon as the last byte has come, or it is clear that it will not.
     *
     * @param announced the length that was announced, or -1
     */
    CappedBody(int limit, long announced, Consumer<byte[]> onBody, Consumer<Throwable> onFailure) {
        this.limit = limit;
        this.announced = announced;
        this.onBody = onBody;
        this.onFailure = onFailure;
        this.bytes = new byte[Math.min(limit, FIRST_BUFFER)];
    }

    @Override
    public void onSubscribe(Flow.Subscription newSubscription) {
        subscription = newSubscription;
        if (announced > limit) {
            refuse();
        } else {
            newSubscription.request(Long.MAX_VALUE);
        }
    }

    private void refuse() {
        if (subscription != null) {
            subscription.cancel();
        }
        onError(new EngineException(
                Phase.ANSWERING, Reason.TOO_LARGE, "the answer is longer than " + limit + " bytes", null));
    }

    @Override
    public void onNext(List<ByteBuffer> buffers) {
        if (whole.isDone()) {
            return;
        }
        for (ByteBuffer buffer : buffers) {
            int more = buffer.remaining();
            if (more > limit - length) {
                refuse();
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
        if (announced >= 0 && announced != length) {
            onError(new EngineException(
                    Phase.ANSWERING, Reason.TRUNCATED, "the answer's body is not as long as it was announced", null));
            return;
        }
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
