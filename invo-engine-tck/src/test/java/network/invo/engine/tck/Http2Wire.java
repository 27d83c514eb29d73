package network.invo.engine.tck;

import java.io.ByteArrayOutputStream;
import java.io.Closeable;
import java.io.DataInputStream;
import java.io.IOException;
import java.net.ProtocolException;
import java.net.Socket;
import java.net.SocketException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Consumer;
import network.invo.engine.EngineException;
import network.invo.engine.EngineException.Phase;
import network.invo.engine.EngineException.Reason;
import network.invo.engine.EngineHeaders;
import network.invo.engine.EngineRequest;
import network.invo.engine.EngineResponse;

/** HTTP/2 on one socket, for the calls of many threads: as much of it as the kit's server speaks. */
final class Http2Wire {

    private static final int REFUSED_STREAM = 7;
    private static final int CANCEL = 8;

    private final Socket socket;
    private final Set<Hazard> hazards;
    private final ReentrantLock lock = new ReentrantLock();
    private final Condition changed = lock.newCondition();
    private final List<Stream> open = new ArrayList<>();
    private int nextId = 1;
    private int limit = Integer.MAX_VALUE;
    private int lastLookedAt = Integer.MAX_VALUE;
    private boolean dead;

    Http2Wire(Socket socket, Set<Hazard> hazards) throws IOException {
        this.socket = socket;
        this.hazards = hazards;
        socket.getOutputStream().write("PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n".getBytes(StandardCharsets.US_ASCII));
        frame(4, 0, 0, new byte[0]);
        Thread reader = new Thread(this::readAll, "socket-engine-http2");
        reader.setDaemon(true);
        reader.start();
    }

    private boolean bad(Hazard hazard) {
        return hazards.contains(hazard);
    }

    /** Whether it takes new calls. */
    boolean isUsable() {
        lock.lock();
        try {
            return !dead && (lastLookedAt == Integer.MAX_VALUE || bad(Hazard.USES_GONE_CONNECTION));
        } finally {
            lock.unlock();
        }
    }

    void close() throws IOException {
        socket.close();
    }

    /** One call; closing it gives it up. */
    final class Stream implements Closeable {
        private int id;
        private int status;
        private final ByteArrayOutputStream body = new ByteArrayOutputStream();
        private boolean complete;
        private boolean givenUp;
        private Integer resetCode;

        @Override
        public void close() throws IOException {
            lock.lock();
            try {
                givenUp = true;
                if (id > 0 && !complete && resetCode == null && !dead) {
                    frame(3, 0, id, ByteBuffer.allocate(4).putInt(CANCEL).array());
                }
                changed.signalAll();
            } finally {
                lock.unlock();
            }
        }

        private boolean isLookedAt() {
            return id <= lastLookedAt && !(bad(Hazard.GOAWAY_ENDS_ALL) && lastLookedAt != Integer.MAX_VALUE);
        }
    }

    EngineResponse exchange(Stream stream, EngineRequest request, long longestWait, Consumer<Phase> reached)
            throws IOException {
        lock.lock();
        try {
            waitForPlace(stream, longestWait);
            reached.accept(Phase.MAYBE_SENT);
            stream.id = nextId;
            nextId += 2;
            open.add(stream);
            try {
                byte[] body = request.body() == null ? new byte[0] : request.body();
                frame(1, 4, stream.id, head(request));
                frame(0, 1, stream.id, body);
                while (!stream.complete
                        && stream.resetCode == null
                        && !stream.givenUp
                        && !dead
                        && stream.isLookedAt()) {
                    changed.await();
                }
            } finally {
                open.remove(stream);
                changed.signalAll();
            }
            if (stream.complete) {
                return new EngineResponse(stream.status, EngineHeaders.empty(), stream.body.toByteArray());
            }
            throw failure(stream);
        } catch (InterruptedException e) {
            throw new SocketException("the call was given up");
        } finally {
            lock.unlock();
        }
    }

    private void waitForPlace(Stream stream, long longestWait) throws IOException, InterruptedException {
        long left = longestWait;
        while (open.size() >= limit && !stream.givenUp && !dead && !bad(Hazard.IGNORES_STREAM_LIMIT)) {
            if (bad(Hazard.FAILS_BEYOND_STREAMS)) {
                throw new IOException("too many streams"); // as the JDK's client does
            }
            if (left <= 0) {
                throw new EngineException(Phase.NOT_SENT, Reason.POOL_TIMEOUT, "no free stream", null);
            }
            left = changed.awaitNanos(left);
        }
        if (stream.givenUp || dead) {
            throw new SocketException("the call was given up, or the connection has ended");
        }
    }

    private IOException failure(Stream stream) {
        boolean refused = stream.resetCode != null && stream.resetCode == REFUSED_STREAM;
        boolean behind = stream.id > lastLookedAt;
        boolean notSent = (refused && !bad(Hazard.REFUSED_IS_SENT))
                || (behind && !bad(Hazard.GOAWAY_ENDS_ALL))
                || (stream.resetCode != null && bad(Hazard.RESET_IS_NOT_SENT))
                || (lastLookedAt != Integer.MAX_VALUE && bad(Hazard.GOAWAY_IS_NOT_SENT));
        return notSent
                ? new EngineException(Phase.NOT_SENT, Reason.RESET, "the server did not look at the request", null)
                : new SocketException("the stream or the connection has ended");
    }

    private static byte[] head(EngineRequest request) {
        ByteArrayOutputStream head = new ByteArrayOutputStream();
        String path = request.uri().getRawPath();
        field(head, ":method", request.method());
        field(head, ":scheme", request.uri().getScheme());
        field(head, ":authority", request.uri().getRawAuthority());
        field(head, ":path", path.isEmpty() ? "/" : path);
        request.headers().lines().forEach(line -> field(head, line.name().toLowerCase(Locale.ROOT), line.value()));
        return head.toByteArray();
    }

    /** A literal without indexing, with a new name. */
    private static void field(ByteArrayOutputStream head, String name, String value) {
        head.write(0);
        for (String text : List.of(name, value)) {
            head.write(Math.min(text.length(), 127));
            if (text.length() >= 127) {
                head.write(text.length() - 127);
            }
            head.writeBytes(text.getBytes(StandardCharsets.US_ASCII));
        }
    }

    private void frame(int type, int flags, int stream, byte[] payload) throws IOException {
        ByteBuffer frame = ByteBuffer.allocate(9 + payload.length);
        frame.putInt((payload.length << 8) | type)
                .put((byte) flags)
                .putInt(stream)
                .put(payload);
        lock.lock();
        try {
            socket.getOutputStream().write(frame.array());
            socket.getOutputStream().flush();
        } finally {
            lock.unlock();
        }
    }

    private void readAll() {
        try {
            DataInputStream in = new DataInputStream(socket.getInputStream());
            while (true) {
                int lengthAndType = in.readInt();
                int flags = in.readUnsignedByte();
                int id = in.readInt();
                byte[] payload = new byte[lengthAndType >>> 8];
                in.readFully(payload);
                lock.lock();
                try {
                    handle(lengthAndType & 0xff, flags, id, ByteBuffer.wrap(payload));
                    changed.signalAll();
                } finally {
                    lock.unlock();
                }
            }
        } catch (IOException e) {
            lock.lock();
            try {
                dead = true;
                changed.signalAll();
            } finally {
                lock.unlock();
            }
        }
    }

    private void handle(int type, int flags, int id, ByteBuffer payload) throws IOException {
        if (type == 4 && (flags & 1) == 0) {
            while (payload.hasRemaining()) {
                short name = payload.getShort();
                int value = payload.getInt();
                limit = name == 3 ? value : limit;
            }
            frame(4, 1, 0, new byte[0]);
        } else if (type == 7) {
            lastLookedAt = payload.getInt();
        }
        for (Stream stream : open) {
            if (stream.id == id && type == 3) {
                stream.resetCode = payload.getInt();
            } else if (stream.id == id && type == 1) {
                stream.status = status(payload);
            } else if (stream.id == id && type == 0) {
                stream.body.write(payload.array(), 0, payload.limit());
                stream.complete = (flags & 1) != 0;
            }
        }
    }

    /** The status comes first, as a literal with an indexed name. */
    private static int status(ByteBuffer block) throws ProtocolException {
        if (block.get() != 8 || block.get() != 3) {
            throw new ProtocolException("a header that the kit's server does not send");
        }
        byte[] digits = new byte[3];
        block.get(digits);
        return Integer.parseInt(new String(digits, StandardCharsets.US_ASCII));
    }
}
