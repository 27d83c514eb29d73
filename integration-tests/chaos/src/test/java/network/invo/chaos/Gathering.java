package network.invo.chaos;

import java.io.IOException;
import java.io.InputStream;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/** Holds requests until a given number of them is there at the same time: a client that lost a place never gets so far. */
final class Gathering {

    private static final class Party {
        private final Set<String> here = new HashSet<>();
        private boolean complete;

        synchronized void enter(String guest, int wanted) {
            here.add(guest);
            complete |= here.size() >= wanted;
        }

        synchronized void leave(String guest) {
            here.remove(guest);
        }

        synchronized boolean isComplete() {
            return complete;
        }
    }

    private final Map<String, Party> parties = new ConcurrentHashMap<>();

    /** The address of one of so many guests. */
    static String guest(String party, int wanted, int number) {
        return "g-" + party + "-" + wanted + "-" + number + "@chaos.example";
    }

    /** Until the party is complete; false if the guest went, and its place may be another's now. */
    boolean hold(String guest, Socket socket, InputStream in) throws IOException {
        String[] parts = guest.split("[-@]");
        Party party = parties.computeIfAbsent(parts[1], unused -> new Party());
        party.enter(guest, Integer.parseInt(parts[2]));
        socket.setSoTimeout(5);
        try {
            while (!party.isComplete()) {
                if (isGone(in)) {
                    return false;
                }
            }
            return true;
        } finally {
            party.leave(guest);
            socket.setSoTimeout(0);
        }
    }

    private static boolean isGone(InputStream in) throws IOException {
        try {
            in.mark(1);
            if (in.read() < 0) {
                return true;
            }
            in.reset();
            return false;
        } catch (SocketTimeoutException stillThere) {
            return false;
        }
    }

    boolean isComplete(String party) {
        return parties.containsKey(party) && parties.get(party).isComplete();
    }
}
