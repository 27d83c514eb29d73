package network.invo.engine.tck.internal;

import java.io.DataInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.net.URI;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.ReentrantLock;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLSocket;
import network.invo.engine.EngineConfig;
import network.invo.engine.HttpEngine;

/**
 * A server of HTTP/2 that says what a case tells it, frame by frame.
 *
 * <p>It reads no request's headers, which would need HPACK: calls are known by their bodies. Its own headers are in HPACK's
 * literal form.
 */
final class Http2Server {

    static final int REFUSED_STREAM = 7;
    static final int INTERNAL_ERROR = 2;
    static final int CANCEL = 8;
    private static final int NO_ERROR = 0;

    /** Larger than any number of calls here. */
    static final int NO_LIMIT = 1_000;

    private static final String PREFACE = "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n";
    private static final Duration SEEN = Duration.ofSeconds(10);

    private static final int DATA = 0;
    private static final int HEADERS = 1;
    private static final int RST_STREAM = 3;
    private static final int SETTINGS = 4;
    private static final int PING = 6;
    private static final int GOAWAY = 7;
    private static final int CONTINUATION = 9;
    private static final int END_STREAM = 1;
    private static final int ACK = 1;
    private static final int END_HEADERS = 4;
    private static final int MAX_CONCURRENT_STREAMS = 3;

    private final ScriptedServer server;
    private final List<Peer> peers = new CopyOnWriteArrayList<>();
    private final List<Stream> streams = new CopyOnWriteArrayList<>();
    private final AtomicInteger otherProtocol = new AtomicInteger();
    private volatile int limit;

    private Http2Server(Scope scope, SSLContext context, int limit) throws IOException {
        this.limit = limit;
        this.server = scope.opened(ScriptedServer.negotiating(context, this::serve, "h2", "http/1.1"));
    }

    static Http2Server start(Scope scope, int streamLimit) throws Exception {
        SSLContext context = scope.certificates().context(scope.certificates().loopback());
        return new Http2Server(scope, context, streamLimit);
    }

    /**
     * An engine that has a connection to this server, and knows its settings.
     *
     * @throws NotApplicable if the engine does not offer HTTP/2
     */
    HttpEngine connected(Scope scope, EngineConfig.Builder config) throws Exception {
        SSLContext context = scope.certificates().context(null);
        HttpEngine engine = scope.engine(defaults -> config.sslContext(context));
        Call first = scope.start(engine, scope.post(uri(), "first"));
        Check.until(SEEN, "no call came", () -> !streams.isEmpty() || otherProtocol.get() > 0);
        if (otherProtocol.get() > 0) {
            first.await();
            throw new NotApplicable("the engine does not offer HTTP/2");
        }
        Stream stream = awaitStream("first");
        stream.peer.awaitSettings();
        stream.answer(200, "first");
        first.await().answer(200, "first");
        return engine;
    }

    URI uri() {
        return server.uri("localhost", "/");
    }

    ScriptedServer server() {
        return server;
    }

    /** The requests that were read to their end, in order. */
    List<Stream> streams() {
        return List.copyOf(streams);
    }

    /** The requests with this body: one, if the engine sends nothing twice. */
    List<Stream> streams(String body) {
        return streams.stream().filter(one -> one.body.equals(body)).toList();
    }

    Stream awaitStream(String body) throws Exception {
        Check.until(
                SEEN,
                "the server did not read the call " + body,
                () -> !streams(body).isEmpty());
        return streams(body).get(0);
    }

    /** Says on each connection how many streams it takes from now on, and waits until the engine has heard it. */
    void limit(int newLimit) throws Exception {
        limit = newLimit;
        for (Peer peer : peers) {
            if (!peer.connection.isClosedByPeer()) {
                peer.settings(newLimit);
                peer.awaitSettings();
            }
        }
    }

    private void serve(Connection connection) throws Exception {
        SSLSocket socket = (SSLSocket) connection.socket();
        socket.startHandshake();
        if (!"h2".equals(socket.getApplicationProtocol())) {
            otherProtocol.incrementAndGet();
            ScriptedServer.each((request, to) -> to.answer(200, "first")).serve(connection);
            return;
        }
        Peer peer = new Peer(connection);
        peer.settings(limit);
        peers.add(peer);
        peer.readAll();
    }

    /** One request. */
    static final class Stream {

        private final Peer peer;
        private final int id;
        private final String body;
        private volatile boolean open = true;

        private Stream(Peer peer, int id, String body) {
            this.peer = peer;
            this.id = id;
            this.body = body;
        }

        String body() {
            return body;
        }

        Connection connection() {
            return peer.connection;
        }

        /** Whether neither side has ended it. */
        boolean isOpen() {
            return open;
        }

        void answer(int status, String text) throws IOException {
            open = false;
            byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
            byte[] code = String.valueOf(status).getBytes(StandardCharsets.US_ASCII);
            byte[] length = String.valueOf(bytes.length).getBytes(StandardCharsets.US_ASCII);
            ByteBuffer block = ByteBuffer.allocate(64);
            // Literals without indexing: entry 8 of the static table is :status, 28 is content-length.
            block.put((byte) 0x08).put((byte) code.length).put(code);
            block.put((byte) 0x0f).put((byte) 0x0d).put((byte) length.length).put(length);
            byte[] head = new byte[block.position()];
            block.flip().get(head);
            peer.frame(HEADERS, END_HEADERS, id, head);
            peer.frame(DATA, END_STREAM, id, bytes);
        }

        void reset(int code) throws IOException {
            open = false;
            peer.frame(RST_STREAM, 0, id, number(code));
        }

        /** The connection takes no more streams, and those after this one were not looked at. */
        void goAwayAfter() throws IOException {
            peer.goAway(id);
        }
    }

    /** The other side of one connection. */
    private final class Peer {

        private final Connection connection;
        private final ReentrantLock writing = new ReentrantLock();
        private final AtomicInteger settingsSent = new AtomicInteger();
        private final AtomicInteger settingsHeard = new AtomicInteger();
        private final Map<Integer, StringBuilder> bodies = new HashMap<>();

        Peer(Connection connection) {
            this.connection = connection;
        }

        void settings(int streamLimit) throws IOException {
            settingsSent.incrementAndGet();
            ByteBuffer setting = ByteBuffer.allocate(6)
                    .putShort((short) MAX_CONCURRENT_STREAMS)
                    .putInt(streamLimit);
            frame(SETTINGS, 0, 0, setting.array());
        }

        void awaitSettings() throws Exception {
            Check.until(
                    SEEN,
                    "the engine did not acknowledge the settings",
                    () -> settingsHeard.get() >= settingsSent.get() || connection.isClosedByPeer());
        }

        void goAway(int lastStream) throws IOException {
            frame(
                    GOAWAY,
                    0,
                    0,
                    ByteBuffer.allocate(8).putInt(lastStream).putInt(NO_ERROR).array());
        }

        void frame(int type, int flags, int stream, byte[] payload) throws IOException {
            ByteBuffer frame = ByteBuffer.allocate(9 + payload.length);
            frame.put((byte) 0)
                    .putShort((short) payload.length)
                    .put((byte) type)
                    .put((byte) flags);
            frame.putInt(stream).put(payload);
            writing.lock();
            try {
                connection.send(frame.array());
            } finally {
                writing.unlock();
            }
        }

        void readAll() throws IOException {
            DataInputStream in = new DataInputStream(connection.in());
            byte[] preface = in.readNBytes(PREFACE.length());
            if (!new String(preface, StandardCharsets.US_ASCII).equals(PREFACE)) {
                throw new AssertionError("what came on a connection of HTTP/2 is not HTTP/2");
            }
            try {
                while (true) {
                    readFrame(in);
                }
            } catch (EOFException e) {
                connection.broken();
            }
        }

        private void readFrame(DataInputStream in) throws IOException {
            int lengthAndType = in.readInt();
            int flags = in.readUnsignedByte();
            int id = in.readInt() & Integer.MAX_VALUE;
            byte[] payload = new byte[lengthAndType >>> 8];
            in.readFully(payload);
            switch (lengthAndType & 0xff) {
                case DATA -> data(id, flags, new String(payload, StandardCharsets.UTF_8));
                case HEADERS -> data(id, flags, "");
                case CONTINUATION -> {
                    // Belongs to a HEADERS frame, whose content nobody reads.
                }
                case RST_STREAM ->
                    streams.stream()
                            .filter(one -> one.peer == this && one.id == id)
                            .forEach(one -> one.open = false);
                case SETTINGS -> {
                    if ((flags & ACK) != 0) {
                        settingsHeard.incrementAndGet();
                    } else {
                        frame(SETTINGS, ACK, 0, new byte[0]);
                    }
                }
                case PING -> {
                    if ((flags & ACK) == 0) {
                        frame(PING, ACK, 0, payload);
                    }
                }
                default -> server.touch();
            }
        }

        private void data(int id, int flags, String part) {
            StringBuilder body = bodies.computeIfAbsent(id, key -> new StringBuilder());
            body.append(part);
            if ((flags & END_STREAM) != 0) {
                bodies.remove(id);
                streams.add(new Stream(this, id, body.toString()));
            }
        }
    }

    private static byte[] number(int value) {
        return ByteBuffer.allocate(4).putInt(value).array();
    }

    /** Starts a POST whose body is its name. */
    Call post(Scope scope, HttpEngine engine, String name) {
        return scope.start(engine, scope.post(uri(), name));
    }

    /** The streams of the most loaded connection that are open now. */
    int openOnOneConnection() {
        Map<Connection, Integer> open = new HashMap<>();
        for (Stream one : streams) {
            if (one.isOpen()) {
                open.merge(one.connection(), 1, Integer::sum);
            }
        }
        return open.values().stream().mapToInt(Integer::intValue).max().orElse(0);
    }
}
