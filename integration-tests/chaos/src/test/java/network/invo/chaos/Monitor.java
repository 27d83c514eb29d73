package network.invo.chaos;

import java.util.Arrays;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;

/** Watches over the open calls: takes down when a future was completed, and who is open past the deadline. */
final class Monitor implements AutoCloseable {

    static final long GRACE = TimeUnit.MILLISECONDS.toNanos(250);

    private final Stalls stalls;
    /** Each with what is to be done when it is forgotten. */
    private final Map<Call, Runnable> open = new ConcurrentHashMap<>();

    private volatile boolean closed;

    private Monitor(Stalls stalls) {
        this.stalls = stalls;
    }

    static Monitor start(Stalls stalls) {
        Monitor monitor = new Monitor(stalls);
        Thread thread = new Thread(monitor::watch, "chaos-monitor");
        thread.setDaemon(true);
        thread.setPriority(Thread.MAX_PRIORITY);
        thread.start();
        return monitor;
    }

    /** What is to be done afterwards must not hang on the SDK: its callbacks run on executors that never come. */
    void add(Call call, Runnable afterwards) {
        open.put(call, afterwards);
    }

    /** A call is forgotten when it has ended, or was seen to be overdue. */
    int open() {
        return open.size();
    }

    private void watch() {
        while (!closed) {
            for (var entry : open.entrySet()) {
                look(entry.getKey(), entry.getValue());
            }
            try {
                Thread.sleep(3);
            } catch (InterruptedException e) {
                return;
            }
        }
    }

    private void look(Call call, Runnable afterwards) {
        CompletableFuture<?> future = call.future();
        if (future != null && !call.isEnded() && future.isDone()) {
            try {
                call.end(future.join(), null);
            } catch (CompletionException e) {
                call.end(null, e.getCause());
            } catch (RuntimeException e) {
                call.end(null, e);
            }
        }
        long now = call.isEnded() ? call.ended() : System.nanoTime();
        long late = now - call.deadline - stalls.between(call.deadline, now);
        if (late > GRACE) {
            call.overdue(
                    (call.isEnded() ? "ended " : "still open ") + TimeUnit.NANOSECONDS.toMillis(now - call.deadline)
                            + " ms after its deadline"
                            + (call.isEnded() || future != null
                                    ? ""
                                    : "; its thread: " + stack(call.caller().getStackTrace())));
        }
        if (late > GRACE && !call.isEnded()) {
            // It has had its chance; the storm needs the thread.
            call.interrupt();
        }
        if (call.isEnded()) {
            call.stalled(stalls.between(call.started, now));
        }
        if (call.isEnded() || late > GRACE) {
            open.remove(call);
            afterwards.run();
        }
    }

    static String stack(StackTraceElement[] trace) {
        return String.join(
                " < ",
                Arrays.stream(trace).limit(12).map(StackTraceElement::toString).toList());
    }

    @Override
    public void close() {
        closed = true;
    }
}
