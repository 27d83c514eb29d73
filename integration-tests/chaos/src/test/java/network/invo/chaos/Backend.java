package network.invo.chaos;

import java.io.BufferedInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.BindException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * A backend on a raw socket. It has a weather of its own: it is slow to accept, refuses connections for a while, and drops
 * some before it has read them.
 */
final class Backend implements AutoCloseable {

    /** Longer than any attempt of the storm. */
    private static final int STALL_MILLIS = 450;

    private final long seed;
    private final Teller teller;
    private final Ledger ledger;
    private final Gathering gathering = new Gathering();
    private final Set<Socket> open = ConcurrentHashMap.newKeySet();
    private final AtomicInteger busy = new AtomicInteger();
    private final ExecutorService threads = Executors.newCachedThreadPool(work -> {
        Thread thread = new Thread(work, "chaos-backend");
        thread.setDaemon(true);
        return thread;
    });
    private ServerSocket listener;
    private final int port;
    private volatile boolean closed;
    private volatile boolean calm;

    private Backend(long seed, Ledger ledger) throws IOException {
        this.seed = seed;
        this.ledger = ledger;
        this.teller = new Teller(seed, ledger);
        this.listener = listen(seed);
        this.port = listener.getLocalPort();
    }

    static Backend start(long seed, Ledger ledger) throws IOException {
        Backend backend = new Backend(seed, ledger);
        backend.threads.execute(backend::accept);
        return backend;
    }

    /**
     * Below the ports that the kernel gives to clients: from one of those a client could connect to itself while nobody
     * listens.
     */
    private static ServerSocket listen(long seed) throws IOException {
        SplittableRandom dice = Dice.of(seed, "port", System.nanoTime());
        while (true) {
            try {
                return listen(20_000 + dice.nextInt(10_000));
            } catch (BindException taken) {
                // the next one
            }
        }
    }

    private static ServerSocket listen(int port) throws IOException {
        ServerSocket socket = new ServerSocket();
        socket.setReuseAddress(true);
        socket.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), port), 100);
        socket.setSoTimeout(20);
        return socket;
    }

    String baseUrl() {
        return "http://127.0.0.1:" + port;
    }

    Gathering gathering() {
        return gathering;
    }

    /** No more bad weather. What is booked late may still come. */
    void calm() {
        calm = true;
    }

    boolean isIdle() {
        return busy.get() == 0;
    }

    private void accept() {
        SplittableRandom dice = Dice.of(seed, "weather");
        long number = 0;
        long change = System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(200);
        while (!closed) {
            try {
                if (!calm && System.nanoTime() > change) {
                    change(dice);
                    change = System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(100 + dice.nextInt(400));
                }
                Socket socket = listener.accept();
                long connection = number++;
                open.add(socket);
                threads.execute(() -> serve(socket, Dice.of(seed, "connection", connection)));
            } catch (SocketTimeoutException nobody) {
                // look at the weather
            } catch (IOException | InterruptedException e) {
                if (!closed) {
                    ledger.offence("the backend broke: " + e);
                }
                return;
            }
        }
    }

    private void change(SplittableRandom dice) throws IOException, InterruptedException {
        if (Dice.percent(dice, 60)) {
            Thread.sleep(10 + dice.nextInt(60));
            return;
        }
        listener.close();
        Thread.sleep(5 + dice.nextInt(40));
        ServerSocket again = listen(port);
        synchronized (this) {
            listener = again;
            if (closed) {
                again.close();
            }
        }
    }

    private void serve(Socket socket, SplittableRandom dice) {
        try (socket) {
            socket.setTcpNoDelay(true);
            if (!calm && Dice.percent(dice, 1)) {
                end(socket, dice.nextBoolean());
                return;
            }
            InputStream in = new BufferedInputStream(socket.getInputStream());
            while (!closed) {
                String head = head(in);
                if (head == null) {
                    return;
                }
                if (!calm && Dice.percent(dice, 0.7)) {
                    end(socket, dice.nextBoolean());
                    return;
                }
                busy.incrementAndGet();
                try {
                    if (!answer(head, in, socket)) {
                        return;
                    }
                } finally {
                    busy.decrementAndGet();
                }
            }
        } catch (IOException gone) {
            // The client went: what it was told is what the ledger says.
        } catch (RuntimeException e) {
            ledger.offence("a request that cannot be understood: " + e);
        } finally {
            open.remove(socket);
        }
    }

    /** Up to the empty line; null at the end of the connection. */
    private String head(InputStream in) throws IOException {
        StringBuilder head = new StringBuilder();
        for (int last = 0; last != '\n' || head.indexOf("\r\n\r\n", head.length() - 4) < 0; ) {
            int next = last = in.read();
            if (next < 0) {
                return null;
            }
            head.append((char) next);
            if (head.length() == 20 && !head.toString().matches("(GET|POST) /.*")) {
                ledger.offence("no request line: " + head);
                throw new EOFException();
            }
        }
        return head.toString();
    }

    private boolean answer(String head, InputStream in, Socket socket) throws IOException {
        String[] lines = head.split("\r\n");
        String target = lines[0].split(" ")[1];
        Map<String, String> headers = new HashMap<>();
        for (int i = 1; i < lines.length; i++) {
            int colon = lines[i].indexOf(':');
            headers.put(
                    lines[i].substring(0, colon).toLowerCase(Locale.ROOT),
                    lines[i].substring(colon + 1).trim());
        }
        byte[] body = in.readNBytes(Integer.parseInt(headers.getOrDefault("content-length", "0")));
        if (body.length < Integer.parseInt(headers.getOrDefault("content-length", "0"))) {
            return false;
        }
        if (headers.containsKey("transfer-encoding")) {
            ledger.offence("a request that is not framed by its length");
        }
        String path = target.split("\\?")[0];
        if (path.startsWith(Route.BALANCE)) {
            return gathering.hold(decoded(path.substring(Route.BALANCE.length())), socket, in)
                    && send(Reply.json(200, "{\"balances\":[]}", "gathered"), socket);
        }
        for (Route route : Route.values()) {
            if (route.path.equals(path)) {
                return send(
                        route.kind == Route.Kind.READ
                                ? teller.lookUp(route, query(target))
                                : teller.money(route, new String(body, StandardCharsets.UTF_8)),
                        socket);
            }
        }
        ledger.offence("no such route: " + path);
        return false;
    }

    private static Map<String, String> query(String target) {
        Map<String, String> query = new HashMap<>();
        for (String pair : target.substring(target.indexOf('?') + 1).split("&")) {
            query.put(pair.split("=")[0], decoded(pair.substring(pair.indexOf('=') + 1)));
        }
        return query;
    }

    private static String decoded(String text) {
        return URLDecoder.decode(text, StandardCharsets.UTF_8);
    }

    /** False if the connection is over. */
    private boolean send(Reply reply, Socket socket) throws IOException {
        byte[] body = reply.body().getBytes(StandardCharsets.UTF_8);
        OutputStream out = socket.getOutputStream();
        String start = "HTTP/1.1 " + reply.status() + " Some Reason\r\n";
        String fields = "Content-Type: " + reply.type() + "\r\n"
                + String.join(
                        "",
                        reply.headers().stream().map(header -> header + "\r\n").toList());
        byte[] whole = concat(start + fields + "Content-Length: " + body.length + "\r\n\r\n", body);
        switch (reply.way()) {
            case WHOLE -> out.write(whole);
            case CHUNKED ->
                out.write((start + fields + "Transfer-Encoding: chunked\r\n\r\n" + chunks(reply.body()))
                        .getBytes(StandardCharsets.UTF_8));
            case CLOSING -> {
                out.write(concat(start + fields + "Connection: close\r\n\r\n", body));
                return false;
            }
            case TRICKLE -> {
                for (int i = 0; i < whole.length; i += 8) {
                    out.write(whole, i, Math.min(8, whole.length - i));
                    sleep(10);
                }
            }
            case TRUNCATED -> {
                out.write(whole, 0, whole.length - Math.max(1, body.length / 2));
                return false;
            }
            case HALF_HEAD -> {
                out.write((start + "Content-Type: appl").getBytes(StandardCharsets.UTF_8));
                return false;
            }
            case DROP -> {
                return false;
            }
            case RESET -> {
                end(socket, true);
                return false;
            }
            case STALL -> {
                sleep(STALL_MILLIS);
                if (reply.late() != null) {
                    reply.late().run();
                }
                return false;
            }
        }
        return true;
    }

    private static byte[] concat(String head, byte[] body) {
        byte[] start = head.getBytes(StandardCharsets.UTF_8);
        byte[] whole = java.util.Arrays.copyOf(start, start.length + body.length);
        System.arraycopy(body, 0, whole, start.length, body.length);
        return whole;
    }

    private static String chunks(String body) {
        int half = body.length() / 2;
        return chunk(body.substring(0, half)) + chunk(body.substring(half)) + "0\r\n\r\n";
    }

    private static String chunk(String part) {
        return part.isEmpty() ? "" : Integer.toHexString(part.length()) + "\r\n" + part + "\r\n";
    }

    private static void end(Socket socket, boolean reset) throws IOException {
        if (reset) {
            socket.setSoLinger(true, 0);
        }
        socket.close();
    }

    private static void sleep(int millis) {
        try {
            Thread.sleep(millis);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    @Override
    public void close() throws IOException {
        closed = true;
        synchronized (this) {
            listener.close();
        }
        threads.shutdownNow();
        for (Socket socket : open) {
            socket.close();
        }
    }
}
