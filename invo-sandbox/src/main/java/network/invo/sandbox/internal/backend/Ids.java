package network.invo.sandbox.internal.backend;

import java.security.SecureRandom;
import java.time.Instant;

/** Identifiers in the forms that the public samples show. */
public final class Ids {

    private static final String ALPHABET = "ABCDEFGHJKLMNPQRSTUVWXYZ23456789";
    private static final SecureRandom RANDOM = new SecureRandom();

    private Ids() {}

    /** The prefix and so many random letters and digits. */
    public static String random(String prefix, int length) {
        StringBuilder id = new StringBuilder(prefix);
        for (int i = 0; i < length; i++) {
            id.append(ALPHABET.charAt(RANDOM.nextInt(ALPHABET.length())));
        }
        return id.toString();
    }

    static String order(Instant now) {
        return random("ORD_" + now.getEpochSecond() + "_", 8);
    }

    static String transaction(Instant now) {
        return random("TXN" + now.getEpochSecond(), 8);
    }
}
