package network.invo.engine.tck.internal;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.util.ArrayList;
import java.util.List;

/**
 * A port on which no connection is ever made: it listens, nobody accepts, and its queue is full, so the system answers
 * nothing to whoever knocks.
 */
final class FullBacklog implements AutoCloseable {

    private static final int MOST = 16;
    private static final int KNOCK_MILLIS = 250;

    private final ServerSocket listener;
    private final List<Socket> queue = new ArrayList<>();

    private FullBacklog(ServerSocket listener) {
        this.listener = listener;
    }

    static FullBacklog open() throws IOException, NotApplicable {
        return open(ScriptedServer.loopback(), 0);
    }

    static FullBacklog open(InetAddress address, int port) throws IOException, NotApplicable {
        FullBacklog full = new FullBacklog(new ServerSocket(port, 1, address));
        for (int i = 0; i < MOST; i++) {
            Socket socket = new Socket();
            full.queue.add(socket);
            try {
                socket.connect(new InetSocketAddress(address, full.port()), KNOCK_MILLIS);
            } catch (SocketTimeoutException e) {
                return full;
            } catch (IOException e) {
                full.close();
                throw new NotApplicable("on this system a full queue answers: " + e);
            }
        }
        full.close();
        throw new NotApplicable("on this system a listener's queue takes more than " + MOST + " connections");
    }

    int port() {
        return listener.getLocalPort();
    }

    @Override
    public void close() throws IOException {
        listener.close();
        for (Socket socket : queue) {
            socket.close();
        }
    }
}
