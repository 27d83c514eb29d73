package network.invo.sandbox.internal.backend;

import java.math.BigDecimal;
import java.time.Clock;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.NoSuchElementException;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Supplier;
import network.invo.sandbox.LedgerEntry;
import network.invo.sandbox.SandboxGame;
import network.invo.sandbox.SandboxPlayer;
import org.jspecify.annotations.Nullable;

/**
 * All state of a sandbox behind one lock. What is done under it is arithmetic and map look-ups, never I/O: events are
 * only queued.
 */
public final class Store {

    private static final long FIRST_GAME_ID = 20_000_000_001L;

    private final ReentrantLock lock = new ReentrantLock();
    private final Clock clock;
    private final Events events;
    private final Supplier<String> baseUrl;

    private final Map<String, Game> gamesBySecret = new LinkedHashMap<>();
    private final Map<String, Game> gamesById = new LinkedHashMap<>();
    private final List<Player> players = new ArrayList<>();
    private final List<LedgerEntry> ledger = new ArrayList<>();
    private boolean terseDuplicates;
    private @Nullable String duplicateCode = "DUPLICATE_REQUEST";

    /** Orders and transfers, under each of their ids. */
    final Map<String, CurrencyOrder> currencyOrders = new LinkedHashMap<>();

    final Map<String, ItemOrder> itemOrders = new LinkedHashMap<>();
    final Map<String, Transfer> transfers = new LinkedHashMap<>();
    final Map<String, Checkout> checkouts = new LinkedHashMap<>();

    /** The store of a sandbox whose base URL is known once it listens. */
    public Store(Clock clock, Events events, Supplier<String> baseUrl) {
        this.clock = clock;
        this.events = events;
        this.baseUrl = baseUrl;
    }

    <T> T locked(Supplier<T> work) {
        lock.lock();
        try {
            return work.get();
        } finally {
            lock.unlock();
        }
    }

    Instant now() {
        return clock.instant();
    }

    String baseUrl() {
        return baseUrl.get();
    }

    void emit(Game game, String type, String subject, Fields data) {
        events.emit(game.id, type, subject, data);
    }

    ApiError error(int status, @Nullable String code, String message) {
        return ApiError.of(status, code, message, now());
    }

    /** Whether a duplicate is told the original's ids alone. */
    public void terseDuplicates(boolean terse) {
        locked(() -> terseDuplicates = terse);
    }

    public void duplicateCode(@Nullable String code) {
        locked(() -> duplicateCode = code);
    }

    /**
     * The refusal of a key that was used: the error's fields, and among them those of the answer to the original.
     *
     * <p>INFERRED: the code, and how the original is told. Public is, for items alone, that the body carries it.
     */
    ApiError duplicate(String key, Fields original) {
        Fields told = terseDuplicates
                ? Fields.of("transaction_id", original.text("transaction_id"))
                        .with("order_id", original.text("order_id"))
                : original.copy().without("message");
        return error(409, duplicateCode, "Duplicate " + key).with(told);
    }

    // ---- games

    public SandboxGame addGame(String name) {
        return locked(() -> {
            String id = Long.toString(FIRST_GAME_ID + gamesById.size());
            Game game = new Game(id, name, Ids.random("ivsdk_", 40), gamesById.isEmpty() ? "Gold" : name + " Coins");
            gamesById.put(id, game);
            gamesBySecret.put(game.secret, game);
            return new SandboxGame(id, name, game.secret);
        });
    }

    public void setActive(String gameId, boolean active) {
        locked(() -> requireGame(gameId).active = active);
    }

    /** The game whose secret this is. */
    public Game authenticate(@Nullable String secret, boolean write) {
        return locked(() -> {
            Game game = secret == null ? null : gamesBySecret.get(secret);
            if (game == null) {
                // INFERRED: the code; only the status is public.
                throw error(401, "INVALID_GAME_SECRET", "Missing or invalid game secret key");
            }
            // INFERRED: that every write is refused, not item purchases alone.
            if (write && !game.active) {
                throw error(403, null, "Game is not active");
            }
            return game;
        });
    }

    @Nullable
    Game game(String id) {
        return gamesById.get(id);
    }

    private Game requireGame(String id) {
        Game game = gamesById.get(id);
        if (game == null) {
            throw new NoSuchElementException("no game " + id);
        }
        return game;
    }

    // ---- players

    /** A player as the sandbox's owner adds them. */
    public record NewPlayer(
            String gameId,
            String email,
            String name,
            @Nullable String phone,
            BigDecimal balance,
            boolean passkey,
            boolean minor,
            boolean guardian,
            boolean confirmationNeeded,
            boolean enrollmentNeeded) {}

    public SandboxPlayer addPlayer(NewPlayer spec) {
        BigDecimal balance = Money.parse(spec.balance().toPlainString());
        if (balance == null || balance.signum() < 0) {
            throw new IllegalArgumentException("balance must not be negative, with at most two decimals");
        }
        return locked(() -> {
            Game game = requireGame(spec.gameId());
            if (game.playersByEmail.containsKey(key(spec.email()))) {
                throw new IllegalArgumentException("the game has a player of this e-mail already");
            }
            Player player = create(game, spec.email(), spec.name(), spec.phone());
            player.passkey = spec.passkey();
            player.minor = spec.minor();
            player.guardian = spec.guardian();
            player.confirmationNeeded = spec.confirmationNeeded();
            player.enrollmentNeeded = spec.enrollmentNeeded();
            player.available = balance;
            if (balance.signum() > 0) {
                record(player, LedgerEntry.Kind.OPENING, balance, null, null);
            }
            return player.snapshot();
        });
    }

    public SandboxPlayer player(String gameId, String email) {
        return locked(() -> {
            Player player = find(requireGame(gameId), email);
            if (player == null) {
                throw new NoSuchElementException("no such player");
            }
            return player.snapshot();
        });
    }

    @Nullable
    Player find(Game game, String email) {
        return game.playersByEmail.get(key(email));
    }

    @Nullable
    Player find(Game game, int id) {
        return id >= 1 && id <= players.size() && players.get(id - 1).game == game ? players.get(id - 1) : null;
    }

    List<Player> findByPhone(Game game, String phone) {
        return game.playersByEmail.values().stream()
                .filter(p -> phone.equals(p.phone))
                .toList();
    }

    Player findOrCreate(Game game, String email, @Nullable String name, @Nullable String phone) {
        Player player = find(game, email);
        if (player == null) {
            return create(game, email, name != null ? name : email.substring(0, email.indexOf('@')), phone);
        }
        if (player.phone == null) {
            player.phone = phone;
        }
        return player;
    }

    private Player create(Game game, String email, String name, @Nullable String phone) {
        Player player = new Player(players.size() + 1, game, email, name, now());
        player.phone = phone;
        players.add(player);
        game.playersByEmail.put(key(email), player);
        return player;
    }

    private static String key(String email) {
        return email.toLowerCase(java.util.Locale.ROOT);
    }

    // ---- ledger

    void record(
            Player player,
            LedgerEntry.Kind kind,
            BigDecimal amount,
            @Nullable String idempotencyKey,
            @Nullable String transactionId) {
        ledger.add(new LedgerEntry(
                ledger.size() + 1L, now(), player.game.id, player.email, kind, amount, idempotencyKey, transactionId));
    }

    public List<LedgerEntry> ledger() {
        return locked(() -> List.copyOf(ledger));
    }
}
