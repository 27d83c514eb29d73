package network.invo.engine;

import java.util.Objects;

/**
 * A text that never prints itself: a game secret, a proxy's password.
 *
 * <p>Immutable and thread-safe. Two secrets are equal when their texts are; the comparison takes the same time wherever
 * they differ.
 */
public final class Secret {

    private final String value;

    private Secret(String value) {
        this.value = value;
    }

    /**
     * Wraps a text.
     *
     * @param value the text
     * @return the secret
     */
    public static Secret of(String value) {
        return new Secret(Objects.requireNonNull(value, "value"));
    }

    /**
     * The text itself, for the one place that must send it.
     *
     * @return the text
     */
    public String reveal() {
        return value;
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof Secret that
                && java.security.MessageDigest.isEqual(
                        value.getBytes(java.nio.charset.StandardCharsets.UTF_8),
                        that.value.getBytes(java.nio.charset.StandardCharsets.UTF_8));
    }

    @Override
    public int hashCode() {
        return value.hashCode();
    }

    /** Always {@code Secret[***]}. */
    @Override
    public String toString() {
        return "Secret[***]";
    }
}
