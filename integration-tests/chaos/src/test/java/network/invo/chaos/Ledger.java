package network.invo.chaos;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;

/** What the backend has done, and what it has seen and said of each call: the truth that the SDK is measured by. */
final class Ledger {

    /** What became of an order. It never changes: a late truth would excuse too much. */
    enum State {
        GOOD,
        REQUIRES_ACTION,
        REDIRECT,
        PENDING,
        FAILED
    }

    /** One key's order. Its monitor makes booking and what is said of it one step. */
    static final class Order {
        final Route route;
        final String key;
        private volatile boolean booked;
        /** Whether somebody was told that a call with this key runs. */
        volatile boolean toldRunning;

        volatile State state = State.GOOD;
        /** The state in the backend's own words. */
        volatile String word = "success";

        volatile Map<String, String> request = Map.of();
        final AtomicInteger lookUps = new AtomicInteger();
        final List<Seen> seen = new ArrayList<>();

        Order(Route route, String key) {
            this.route = route;
            this.key = key;
        }

        boolean booked() {
            return booked;
        }

        void book(Map<String, String> request, State state, String word) {
            this.request = new LinkedHashMap<>(request);
            this.state = state;
            this.word = word;
            booked = true;
        }

        String transactionId() {
            return "TXN-" + route.ordinal() + "-" + key;
        }

        String orderId() {
            return "ORD-" + route.ordinal() + "-" + key;
        }

        String newBalance() {
            return Math.abs(key.hashCode() % 10_000) + ".50";
        }

        synchronized void note(String text) {
            seen.add(new Seen(System.nanoTime(), text));
        }

        synchronized List<Seen> seen() {
            return new ArrayList<>(seen);
        }
    }

    record Seen(long at, String text) {}

    /** What the backend saw of one call of the SDK. */
    static final class CallLog {
        private final List<Seen> seen = new ArrayList<>();
        private final Set<String> bodies = ConcurrentHashMap.newKeySet();
        private int wholeReads;
        /** Whether the call has cause to know that an attempt of it may have been processed. */
        private boolean lost;

        private boolean booked;
        private boolean answeredOfBooked;

        synchronized int read(String body) {
            bodies.add(body);
            note("read whole");
            return ++wholeReads;
        }

        synchronized void note(String text) {
            seen.add(new Seen(System.nanoTime(), text));
        }

        synchronized void lost() {
            lost = true;
        }

        synchronized boolean isLost() {
            return lost;
        }

        synchronized void booked() {
            booked = true;
        }

        synchronized boolean isBooked() {
            return booked;
        }

        synchronized void answeredOfBooked() {
            answeredOfBooked = true;
        }

        /** Whether an answer to this call was made when its key was booked. */
        synchronized boolean wasAnsweredOfBooked() {
            return answeredOfBooked;
        }

        synchronized int wholeReads() {
            return wholeReads;
        }

        Set<String> bodies() {
            return bodies;
        }

        synchronized List<Seen> seen() {
            return new ArrayList<>(seen);
        }
    }

    private final Map<String, Order> orders = new ConcurrentHashMap<>();
    private final Map<String, Order> ordersById = new ConcurrentHashMap<>();
    private final Map<Integer, CallLog> calls = new ConcurrentHashMap<>();
    /** What no client may do at all, such as a request that cannot be read. */
    final List<String> offences = new ArrayList<>();

    Order order(Route route, String key) {
        return orders.computeIfAbsent(route + " " + key, unused -> {
            Order order = new Order(route, key);
            ordersById.put(order.transactionId(), order);
            ordersById.put(order.orderId(), order);
            return order;
        });
    }

    Order orderById(String id) {
        return ordersById.get(id);
    }

    CallLog call(int number) {
        return calls.computeIfAbsent(number, unused -> new CallLog());
    }

    synchronized void offence(String text) {
        offences.add(text);
    }
}
