package network.invo.sandbox;

import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.EnumMap;
import java.util.Map;
import java.util.Objects;
import network.invo.sandbox.internal.http.Fault;
import org.jspecify.annotations.Nullable;

/**
 * What goes wrong next, for one or more calls of a route.
 *
 * <pre>{@code
 * sandbox.faults().on(Route.PURCHASE_ITEM).dropAfterProcessing();
 * sandbox.faults().on(Route.CREATE_CHECKOUT).next(3).tooManyRequests(Duration.ofSeconds(1));
 * }</pre>
 *
 * <p>Faults of one route queue up and are used one a call, in order. Thread-safe.
 */
public final class Faults {

    private static final String JSON = "application/json";

    private final Map<Route, Deque<Fault>> waiting = new EnumMap<>(Route.class);

    Faults() {}

    /**
     * Starts a fault for the next call of a route.
     *
     * @param route the route
     * @return what to finish with the kind of fault
     */
    public Plan on(Route route) {
        return new Plan(Objects.requireNonNull(route, "route"), 1);
    }

    /** Drops all faults that no call has met yet. */
    public synchronized void clear() {
        waiting.clear();
    }

    /**
     * The number of faults that no call has met yet.
     *
     * @return zero or more
     */
    public synchronized int pending() {
        return waiting.values().stream().mapToInt(Deque::size).sum();
    }

    synchronized @Nullable Fault take(Route route) {
        Deque<Fault> queue = waiting.get(route);
        return queue == null ? null : queue.poll();
    }

    private synchronized void add(Route route, int times, Fault fault) {
        Deque<Fault> queue = waiting.computeIfAbsent(route, r -> new ArrayDeque<>());
        for (int i = 0; i < times; i++) {
            queue.add(fault);
        }
    }

    /** A fault in the making: a route and a number of calls. Immutable; its last method puts the fault in force. */
    public final class Plan {

        private final Route route;
        private final int times;

        private Plan(Route route, int times) {
            this.route = route;
            this.times = times;
        }

        /**
         * Sets how many calls meet the fault, one by default.
         *
         * @param calls at least 1
         * @return a plan for so many calls
         */
        public Plan next(int calls) {
            if (calls < 1) {
                throw new IllegalArgumentException("calls must be at least 1");
            }
            return new Plan(route, calls);
        }

        /**
         * Answers with a status and a JSON body; nothing is processed.
         *
         * @param status the HTTP status, 200 to 599
         * @param body the body, sent as it is
         */
        public void answer(int status, String body) {
            answer(status, JSON, body);
        }

        /**
         * Answers with a status and any body, such as a proxy's error page; nothing is processed.
         *
         * @param status the HTTP status, 200 to 599
         * @param contentType the {@code Content-Type}
         * @param body the body, sent as it is
         */
        public void answer(int status, String contentType, String body) {
            if (status < 200 || status > 599) {
                throw new IllegalArgumentException("status must be 200 to 599");
            }
            add(route, times, new Fault.Answer(status, contentType, Objects.requireNonNull(body, "body"), -1));
        }

        /**
         * Answers 429 with {@code retry_after}, in the body and as a header; nothing is processed.
         *
         * @param retryAfter how long to wait, in whole seconds
         */
        public void tooManyRequests(Duration retryAfter) {
            long seconds = notNegative(retryAfter).toSeconds();
            String body =
                    "{\"error\":\"Too many requests\",\"error_code\":\"RATE_LIMITED\",\"retry_after\":" + seconds + "}";
            add(route, times, new Fault.Answer(429, JSON, body, seconds));
        }

        /** Hangs up without an answer before anything is processed: no money moves. */
        public void dropBeforeProcessing() {
            add(route, times, new Fault.DropBefore());
        }

        /** Processes the request and hangs up without an answer: the money has moved. */
        public void dropAfterProcessing() {
            add(route, times, new Fault.DropAfter());
        }

        /**
         * Processes the request at once and answers late.
         *
         * @param by how late, in real time
         */
        public void delay(Duration by) {
            add(route, times, new Fault.Delay(notNegative(by)));
        }

        /** Processes the request, announces the whole body, sends half of it and hangs up. */
        public void truncateBody() {
            add(route, times, new Fault.Truncate());
        }

        /**
         * Processes the request and sends the body byte by byte.
         *
         * @param pause the pause after each byte, in real time
         */
        public void trickleBody(Duration pause) {
            add(route, times, new Fault.Trickle(notNegative(pause)));
        }

        /** Processes the request and sends half of the body as if it were all, so that the JSON is broken. */
        public void malformedJson() {
            add(route, times, new Fault.Malformed());
        }

        private static Duration notNegative(Duration duration) {
            if (duration.isNegative()) {
                throw new IllegalArgumentException("the duration must not be negative");
            }
            return duration;
        }
    }
}
