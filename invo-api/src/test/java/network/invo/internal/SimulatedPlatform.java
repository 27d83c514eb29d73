package network.invo.internal;

import java.util.Comparator;
import java.util.PriorityQueue;
import java.util.SplittableRandom;
import java.util.concurrent.Executor;
import java.util.function.Consumer;
import network.invo.internal.Simulation.Fault;
import org.jspecify.annotations.Nullable;

/**
 * Virtual time, and one thread that plays all others. What would run on another thread is an event, and events run when
 * somebody waits. Each event remembers for which call it was made; a call has a random stream of its own, so that a seed
 * tells the same story again even where the order of a set decides.
 */
final class SimulatedPlatform implements Platform {

    static final long MILLI = 1_000_000;
    static final long FOREVER = Long.MAX_VALUE;

    /** On whose thread something runs. */
    enum Role {
        CALLER,
        TIMER,
        WORKER,
        DEPENDANT,
        WORLD
    }

    private static final class Event implements Timer {

        private final long at;
        private final long tie;
        private final Role role;
        private final @Nullable SimulatedCall call;
        private final Runnable action;
        private boolean cancelled;

        Event(long at, long tie, Role role, @Nullable SimulatedCall call, Runnable action) {
            this.at = at;
            this.tie = tie;
            this.role = role;
            this.call = call;
            this.action = action;
        }

        @Override
        public void cancel() {
            cancelled = true;
        }
    }

    private final Simulation world;
    private final SplittableRandom random;
    private final PriorityQueue<Event> events = new PriorityQueue<>(
            Comparator.<Event>comparingLong(event -> event.at).thenComparingLong(event -> event.tie));

    /** Nanoseconds since the simulation began. */
    private long elapsed;

    private final long origin;
    private Role role = Role.CALLER;
    private @Nullable SimulatedCall call;
    private int depth;
    private boolean waiting;
    private boolean closed;
    Consumer<Role> afterEvent = done -> {};

    SimulatedPlatform(Simulation world, SplittableRandom random) {
        this.world = world;
        this.random = random;
        // the JVM's clock begins anywhere, and may run over
        this.origin = random.nextInt(4) == 0 ? Long.MAX_VALUE - random.nextLong(200_000 * MILLI) : random.nextLong();
    }

    long elapsed() {
        return elapsed;
    }

    /** A point of {@link #nanoTime()} as one of {@link #elapsed()}. */
    long elapsedAt(long nanoTime) {
        return nanoTime - origin;
    }

    Role role() {
        return role;
    }

    /** Whose call this is about: an event's, else that of the context class loader, which the core must have set. */
    @Nullable
    SimulatedCall call() {
        return call != null ? call : SimulatedCall.ofLoader();
    }

    SplittableRandom random() {
        SimulatedCall current = call();
        return current == null ? random : current.random();
    }

    long between(long least, long most) {
        return least + random().nextLong(most - least + 1);
    }

    @Override
    public long nanoTime() {
        return origin + elapsed;
    }

    // ---- events ----

    Timer at(long moment, Role on, Runnable action) {
        return at(moment, on, call(), action);
    }

    Timer at(long moment, Role on, @Nullable SimulatedCall about, Runnable action) {
        Event event = new Event(Math.max(moment, elapsed), random().nextLong(), on, about, action);
        events.add(event);
        return event;
    }

    Timer in(long nanos, Role on, Runnable action) {
        return at(elapsed + nanos, on, action);
    }

    /** Runs the next event that is due by then; if there is none, it is then. */
    boolean step(long limit) {
        Event next = events.peek();
        while (next != null && next.cancelled) {
            events.poll();
            next = events.peek();
        }
        if (next == null || next.at > limit) {
            if (limit != FOREVER) {
                elapsed = Math.max(elapsed, limit);
            }
            return false;
        }
        events.poll();
        elapsed = Math.max(elapsed, next.at);
        as(next.role, next.call, next.action);
        afterEvent.accept(next.role);
        return true;
    }

    private void as(Role newRole, @Nullable SimulatedCall about, Runnable action) {
        Role roleBefore = role;
        SimulatedCall callBefore = call;
        Thread thread = Thread.currentThread();
        ClassLoader loader = thread.getContextClassLoader();
        role = newRole;
        call = about;
        thread.setContextClassLoader(SimulatedCall.NO_LOADER);
        depth++;
        try {
            action.run();
        } finally {
            depth--;
            role = roleBefore;
            call = callBefore;
            thread.setContextClassLoader(loader);
        }
    }

    /** A user's code that takes its time. On one thread only the outermost can, else it would hold who waits below it. */
    long spend(long nanos) {
        boolean own = depth == 0 || (depth == 1 && !waiting);
        if (!own || role == Role.TIMER) {
            return 0;
        }
        long end = elapsed + nanos;
        boolean before = waiting;
        waiting = true;
        try {
            while (elapsed < end) {
                step(end);
            }
        } finally {
            waiting = before;
        }
        return nanos;
    }

    /** A call that waits; only while none does. */
    void waits(SimulatedCall about, Runnable run) {
        waiting = true;
        SimulatedCall before = call;
        call = about;
        try {
            run.run();
        } finally {
            call = before;
            waiting = false;
        }
    }

    // ---- the platform ----

    @Override
    public void pause(long nanos) throws InterruptedException {
        long end = elapsed + nanos;
        while (!Thread.interrupted()) {
            if (closed || elapsed >= end) {
                return;
            }
            step(end);
        }
        throw new InterruptedException();
    }

    @Override
    public Executor workers() {
        return task -> {
            boolean starved = world.has(Fault.STARVED) && world.hits(Fault.STARVED);
            long delay = starved ? between(0, 300_000) * MILLI : random().nextInt(8) == 0 ? between(0, 15 * MILLI) : 0;
            if (role == Role.WORLD && call() == null) {
                delay = 0; // a close: the order of a set must not choose
            }
            in(delay, Role.WORKER, task);
        };
    }

    /** What a thread of ours does for a user's executor: it hands over, and runs what is refused. */
    @Override
    public Executor dependants() {
        return task -> {
            if (world.has(Fault.BUSY_EXECUTOR)) {
                switch (random().nextInt(4)) {
                    case 0 -> in(between(0, 600_000) * MILLI, Role.DEPENDANT, task);
                    case 1 -> in(between(0, 20 * MILLI), Role.DEPENDANT, task);
                    case 2 -> {} // taken and dropped
                    default -> throw new IllegalStateException("a stopped managed executor");
                }
            } else {
                in(between(0, 2 * MILLI), Role.DEPENDANT, task);
            }
        };
    }

    @Override
    public Timer after(long nanos, Runnable action) {
        return in(Math.max(0, nanos) + between(0, MILLI), Role.TIMER, action);
    }

    /** Looked at every 25 ms. */
    @Override
    public Timer watch(long nanoTime, Runnable action) {
        return at(Math.max(elapsed, nanoTime - origin) + between(0, 25 * MILLI), Role.TIMER, action);
    }

    boolean isClosed() {
        return closed;
    }

    @Override
    public void close() {
        closed = true;
    }
}
