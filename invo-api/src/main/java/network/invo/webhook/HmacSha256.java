package network.invo.webhook;

import java.security.InvalidKeyException;
import java.security.NoSuchAlgorithmException;
import java.security.Provider;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;
import org.jspecify.annotations.Nullable;

/**
 * HMAC-SHA256 under one key. Immutable and thread-safe: a {@link Mac} is not, so every computation works on a copy of a
 * prototype that is never fed. A thread-local would save the copy and keep an undeployed application alive.
 */
final class HmacSha256 {

    /** The length of a MAC in bytes. */
    static final int LENGTH = 32;

    private static final String ALGORITHM = "HmacSHA256";

    private final @Nullable Provider provider;
    private final SecretKeySpec key;
    private final Mac prototype;

    /** The MAC under this key, by the given provider or, if null, by the first that has it. */
    HmacSha256(byte[] key, @Nullable Provider provider) {
        this.provider = provider;
        this.key = new SecretKeySpec(key, ALGORITHM);
        this.prototype = newMac(provider, this.key);
    }

    /** The MAC of the head followed by the body. The two are never copied together: a body may be large. */
    byte[] sign(byte[] head, byte[] body) {
        Mac mac = copy();
        mac.update(head);
        return mac.doFinal(body);
    }

    private Mac copy() {
        try {
            return (Mac) prototype.clone();
        } catch (CloneNotSupportedException e) {
            // hardware-backed providers cannot clone; a new one costs a little more and gives the same MAC
            return newMac(provider, key);
        }
    }

    private static Mac newMac(@Nullable Provider provider, SecretKeySpec key) {
        try {
            Mac mac = provider == null ? Mac.getInstance(ALGORITHM) : Mac.getInstance(ALGORITHM, provider);
            mac.init(key);
            return mac;
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("no security provider has " + ALGORITHM, e);
        } catch (InvalidKeyException e) {
            // a provider in FIPS mode refuses short keys; its message is not ours to trust with a secret
            throw new IllegalArgumentException("the security provider does not take this secret as a key");
        }
    }
}
