package network.invo.model;

import jakarta.json.JsonObject;
import jakarta.json.bind.annotation.JsonbTransient;
import java.beans.Transient;
import org.jspecify.annotations.Nullable;

/**
 * An e-mail address of a wallet.
 *
 * <p>Immutable and thread-safe. Absent values are null.
 *
 * @param email the address
 * @param raw the whole row; it may hold personal data
 */
public record LinkedEmail(
        @Nullable String email, @JsonbTransient @Transient JsonObject raw) {

    /** Hides the address. */
    @Override
    public String toString() {
        return "LinkedEmail[***]";
    }
}
