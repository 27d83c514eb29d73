package network.invo.sandbox;

import java.math.BigDecimal;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * What a player to be added is like; see {@link InvoSandbox#addPlayer(java.util.function.Consumer)}. Not thread-safe.
 *
 * <p>The flags choose how the backend answers when this player sends or receives; all are off by default.
 */
public final class PlayerSpec {

    private @Nullable SandboxGame game;
    private @Nullable String email;
    private @Nullable String name;
    private @Nullable String phone;
    private BigDecimal balance = BigDecimal.ZERO;
    private boolean passkey;
    private boolean minor;
    private boolean guardian;
    private boolean confirmationNeeded;
    private boolean enrollmentNeeded;

    PlayerSpec() {}

    /**
     * Sets the game, the sandbox's own by default.
     *
     * @param game a game from {@link InvoSandbox#addGame(String)}
     * @return this
     */
    public PlayerSpec game(SandboxGame game) {
        this.game = Objects.requireNonNull(game, "game");
        return this;
    }

    /**
     * Sets the e-mail; required.
     *
     * @param email the e-mail
     * @return this
     */
    public PlayerSpec email(String email) {
        this.email = Objects.requireNonNull(email, "email");
        return this;
    }

    /**
     * Sets the name; the part of the e-mail before the {@code @} by default.
     *
     * @param name the name
     * @return this
     */
    public PlayerSpec name(String name) {
        this.name = Objects.requireNonNull(name, "name");
        return this;
    }

    /**
     * Sets the phone; none by default.
     *
     * @param phone {@code +} and 10 to 15 digits
     * @return this
     */
    public PlayerSpec phone(String phone) {
        this.phone = Objects.requireNonNull(phone, "phone");
        return this;
    }

    /**
     * Sets the opening balance in game currency; zero by default.
     *
     * @param balance a plain decimal, for example {@code "500.00"}
     * @return this
     */
    public PlayerSpec balance(String balance) {
        return balance(new BigDecimal(balance));
    }

    /**
     * Sets the opening balance in game currency; zero by default.
     *
     * @param balance not negative, at most two decimals
     * @return this
     */
    public PlayerSpec balance(BigDecimal balance) {
        this.balance = Objects.requireNonNull(balance, "balance");
        return this;
    }

    /**
     * Gives the player a passkey: what they send is approved {@code in_app} and not by {@code sms}.
     *
     * @return this
     */
    public PlayerSpec passkey() {
        passkey = true;
        return this;
    }

    /**
     * Makes the player a minor with a guardian: what they send answers 202 {@code pending_guardian_approval}.
     *
     * @return this
     */
    public PlayerSpec minorWithGuardian() {
        minor = true;
        guardian = true;
        return this;
    }

    /**
     * Makes the player a minor without a usable guardian: what they send answers 403 {@code GUARDIAN_REQUIRED}.
     *
     * @return this
     */
    public PlayerSpec minorWithoutGuardian() {
        minor = true;
        guardian = false;
        return this;
    }

    /**
     * Makes sending to this player answer 202 {@code pending_confirmation}: the recipient's identity must be confirmed.
     *
     * @return this
     */
    public PlayerSpec confirmationNeeded() {
        confirmationNeeded = true;
        return this;
    }

    /**
     * Makes sending to this player answer 409 {@code receiver_not_enrolled_use_claim_code}.
     *
     * @return this
     */
    public PlayerSpec notEnrolled() {
        enrollmentNeeded = true;
        return this;
    }

    @Nullable
    SandboxGame game() {
        return game;
    }

    String email() {
        if (email == null) {
            throw new IllegalArgumentException("email is required");
        }
        return email;
    }

    String name() {
        return name != null ? name : email().substring(0, Math.max(1, email().indexOf('@')));
    }

    @Nullable
    String phone() {
        return phone;
    }

    BigDecimal balance() {
        return balance;
    }

    boolean hasPasskey() {
        return passkey;
    }

    boolean isMinor() {
        return minor;
    }

    boolean hasGuardian() {
        return guardian;
    }

    boolean needsConfirmation() {
        return confirmationNeeded;
    }

    boolean needsEnrollment() {
        return enrollmentNeeded;
    }
}
