package network.invo.engine.tck.internal;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import network.invo.engine.HttpEngineProvider;
import network.invo.engine.tck.CaseResult;
import network.invo.engine.tck.CaseResult.Verdict;
import network.invo.engine.tck.Mode;
import network.invo.engine.tck.Theme;
import org.jspecify.annotations.Nullable;

/** Runs cases: first those that may run at the same time, then one by one those that may not. */
public final class Runner {

    /** Most of a case is waiting, so many run at a time even on two cores. */
    private static final int AT_A_TIME = 12;

    /** No case takes this long unless the engine hangs. */
    private static final Duration LONGEST = Duration.ofSeconds(90);

    private static final Duration LONGEST_OF_BAD = Duration.ofSeconds(40);

    private final HttpEngineProvider provider;
    private final Duration tolerance;
    private final Duration longest;
    private final boolean quick;
    private final Certificates certificates = new Certificates();

    /**
     * A runner of one engine.
     *
     * @param provider the engine's provider
     * @param tolerance by how much a call may be late
     */
    public Runner(HttpEngineProvider provider, Duration tolerance) {
        this(provider, tolerance, LONGEST, false);
    }

    private Runner(HttpEngineProvider provider, Duration tolerance, Duration longest, boolean quick) {
        this.provider = provider;
        this.tolerance = tolerance;
        this.longest = longest;
        this.quick = quick;
    }

    /**
     * A runner for engines that are meant to fail: it gives up a hang sooner, and second tries do not wait for each other.
     *
     * @return what can be run
     */
    public Runner forBadEngine() {
        return new Runner(provider, tolerance, LONGEST_OF_BAD, true);
    }

    /**
     * A case in one mode, and its result when it has one.
     *
     * @param conformanceCase the case
     * @param mode the mode
     * @param result completes when the case ended, never exceptionally
     */
    public record Ticket(Case conformanceCase, Mode mode, CompletableFuture<CaseResult> result) {}

    /**
     * Starts the cases in the background.
     *
     * @param cases what to run
     * @return a ticket for each case and mode, in the order of the ids
     */
    public List<Ticket> start(List<Case> cases) {
        List<Ticket> tickets = new ArrayList<>();
        for (Case one : cases) {
            for (Mode mode : Mode.values()) {
                if (one.modes().contains(mode)) {
                    tickets.add(new Ticket(one, mode, new CompletableFuture<>()));
                }
            }
        }
        Queue<Ticket> together = new ConcurrentLinkedQueue<>();
        Queue<Ticket> alone = new ConcurrentLinkedQueue<>();
        tickets.forEach(ticket -> (ticket.conformanceCase().alone() ? alone : together).add(ticket));
        Queue<Ticket> again = new ConcurrentLinkedQueue<>();
        CountDownLatch workers = new CountDownLatch(AT_A_TIME);
        for (int i = 0; i < AT_A_TIME; i++) {
            KitThreads.start("worker", () -> {
                for (Ticket ticket = together.poll(); ticket != null; ticket = together.poll()) {
                    runOrRemember(ticket, again);
                }
                workers.countDown();
            });
        }
        KitThreads.start("worker", () -> {
            try {
                workers.await();
            } catch (InterruptedException e) {
                throw new IllegalStateException("nobody interrupts the kit's own threads", e);
            }
            for (Ticket ticket = alone.poll(); ticket != null; ticket = alone.poll()) {
                runOrRemember(ticket, again);
            }
            for (Ticket ticket = again.poll(); ticket != null; ticket = again.poll()) {
                Ticket missed = ticket;
                if (quick) {
                    KitThreads.start("worker", () -> tryAgain(missed));
                } else {
                    tryAgain(missed);
                }
            }
        });
        return List.copyOf(tickets);
    }

    private void runOrRemember(Ticket ticket, Queue<Ticket> again) {
        Attempt attempt = attempt(ticket);
        boolean isOfTime = Theme.of(ticket.conformanceCase().id()) == Theme.TIME;
        boolean missed =
                attempt.failure() instanceof TimingMiss || (isOfTime && attempt.failure() instanceof AssertionError);
        if (missed) {
            // A busy machine can make a good engine late, or take the time in which it should have sent: once more,
            // alone.
            again.add(ticket);
        } else {
            ticket.result().complete(result(ticket, attempt, null));
        }
    }

    private void tryAgain(Ticket ticket) {
        ticket.result().complete(result(ticket, attempt(ticket), "at the second try, alone"));
    }

    private record Attempt(@Nullable Throwable failure, Duration took) {}

    private Attempt attempt(Ticket ticket) {
        long start = System.nanoTime();
        CompletableFuture<@Nullable Throwable> end = new CompletableFuture<>();
        Thread thread = KitThreads.start("case", () -> end.complete(failureOf(ticket)));
        @Nullable Throwable failure;
        try {
            failure = end.get(longest.toSeconds(), TimeUnit.SECONDS);
        } catch (TimeoutException e) {
            AssertionError hang = new AssertionError("the case still runs after " + longest.toSeconds() + " s");
            hang.setStackTrace(thread.getStackTrace());
            failure = hang;
        } catch (Exception e) {
            failure = e;
        }
        return new Attempt(failure, Duration.ofNanos(System.nanoTime() - start));
    }

    private @Nullable Throwable failureOf(Ticket ticket) {
        Scope scope = new Scope(provider, ticket.mode(), tolerance, certificates);
        @Nullable Throwable failure = null;
        try {
            ticket.conformanceCase().body().run(scope);
        } catch (Throwable e) {
            failure = e;
        }
        try {
            scope.end();
        } catch (Throwable e) {
            if (failure == null) {
                return e;
            }
            failure.addSuppressed(e);
        }
        return failure;
    }

    private static CaseResult result(Ticket ticket, Attempt attempt, @Nullable String note) {
        Throwable failure = attempt.failure();
        Case one = ticket.conformanceCase();
        if (failure instanceof RefusedAtBuild refusal) {
            return new CaseResult(
                    one.id(), ticket.mode(), one.stake(), Verdict.PASSED, refusal.getMessage(), null, attempt.took());
        }
        if (failure instanceof NotApplicable absence) {
            return new CaseResult(
                    one.id(),
                    ticket.mode(),
                    one.stake(),
                    Verdict.NOT_APPLICABLE,
                    absence.getMessage(),
                    null,
                    attempt.took());
        }
        return new CaseResult(
                one.id(),
                ticket.mode(),
                one.stake(),
                failure == null ? Verdict.PASSED : Verdict.FAILED,
                note,
                failure,
                attempt.took());
    }
}
