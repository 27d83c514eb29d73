package network.invo.chaos;

import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;

/** A call under way or ended: what the SDK told, and when. */
final class Call {

    final Plan plan;
    final Client client;
    final long started = System.nanoTime();
    /** By when the SDK has promised to have ended it. */
    final long deadline;

    private final Thread caller = Thread.currentThread();
    private volatile CompletableFuture<?> future;
    private boolean over;
    private boolean interrupted;
    private volatile long ended;
    private volatile Object result;
    private volatile Throwable failure;
    /** What the monitor says of a call that was still open when it should not have been. */
    private volatile String overdue;

    private volatile long stalled;
    /** The thread that a dependant should not have run on. */
    private volatile String misplaced;
    /** What is wrong with the thread's flag. */
    private volatile String flag;

    Call(Plan plan, Client client) {
        this.plan = plan;
        this.client = client;
        this.deadline = started + client.callTimeout().toNanos();
    }

    /** An asynchronous call has begun; who was interrupted for being slow about it must not stay so. */
    synchronized void begun(CompletableFuture<?> started) {
        future = started;
        if (interrupted) {
            var unused = Thread.interrupted();
        }
    }

    CompletableFuture<?> future() {
        return future;
    }

    Thread caller() {
        return caller;
    }

    /** A plain dependant of the future, which may be slow. */
    Object dependant(int sleeps) {
        String thread = Thread.currentThread().getName();
        boolean transport = thread.contains("timer") || thread.contains("Selector");
        if (transport || (thread.startsWith("invo-") && client.hasGoodExecutor())) {
            misplaced = thread;
        }
        try {
            Thread.sleep(sleeps);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        return null;
    }

    String misplaced() {
        return misplaced;
    }

    /** Interrupts the caller, unless it is back already. */
    synchronized void interrupt() {
        if (!over && future == null) {
            interrupted = true;
            caller.interrupt();
        }
    }

    /** A synchronous call is back. Takes the thread's flag, so that it meets no other call. */
    synchronized void back(Object told, Throwable thrown) {
        over = true;
        boolean set = Thread.interrupted();
        if (interrupted && !set) {
            flag = "the interrupt was swallowed";
        } else if (!interrupted && set && plan.mischief() != Plan.Mischief.INTERRUPTED_BEFORE) {
            flag = "interrupted by nobody";
        }
        end(told, thrown);
    }

    void end(Object told, Throwable thrown) {
        result = told;
        failure = thrown;
        ended = System.nanoTime();
    }

    boolean isEnded() {
        return ended != 0;
    }

    long ended() {
        return ended;
    }

    Object result() {
        return result;
    }

    Throwable failure() {
        return failure;
    }

    void overdue(String how) {
        overdue = how;
    }

    String overdue() {
        return overdue;
    }

    void stalled(long nanos) {
        stalled = nanos;
    }

    /** Whether the machine was slow enough for the SDK to wake its own engine, by an interrupt that it takes back. */
    boolean wasStalled() {
        return stalled > TimeUnit.MILLISECONDS.toNanos(50);
    }

    String flag() {
        return flag;
    }

    /** Milliseconds since the call's start. */
    String at(long moment) {
        return Math.round((moment - started) / 1e6) + " ms";
    }
}
