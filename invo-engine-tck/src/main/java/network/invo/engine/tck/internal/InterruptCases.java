package network.invo.engine.tck.internal;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CountDownLatch;
import network.invo.engine.EngineException;
import network.invo.engine.EngineException.Phase;
import network.invo.engine.EngineException.Reason;
import network.invo.engine.HttpEngine;
import network.invo.engine.tck.Mode;

/** Theme F, continued: what an interrupt says about the money. */
final class InterruptCases {

    private static final int CALLS = 400;

    /** From before the call to after an answer that comes at once. */
    private static final int LATEST_MICROS = 1_500;

    private InterruptCases() {}

    static List<Case> cases() {
        return List.of(Case.of(
                        "F12",
                        "An interrupt at any moment: NOT_SENT is never said of what the server read, and no flag is lost.",
                        InterruptCases::atAnyMoment)
                .only(Mode.SYNC));
    }

    private static void atAnyMoment(Scope scope) throws Exception {
        ScriptedServer server = scope.server(ScriptedServer.each((request, to) -> to.answer(200, "ok")));
        HttpEngine engine = scope.engine(config -> config.maxConnections(2));
        Random random = new Random(12);
        List<String> notSent = new ArrayList<>();
        for (int i = 0; i < CALLS; i++) {
            String target = "/" + i;
            long delay = random.nextInt(LATEST_MICROS) * 1_000L;
            Thread caller = Thread.currentThread();
            CountDownLatch interrupted = new CountDownLatch(1);
            CountDownLatch ready = new CountDownLatch(1);
            KitThreads.start("interrupt", () -> {
                ready.countDown();
                long moment = System.nanoTime() + delay;
                while (System.nanoTime() < moment) {
                    Thread.onSpinWait();
                }
                caller.interrupt();
                interrupted.countDown();
            });
            spinUntil(ready); // await() would hear the interrupt
            boolean told;
            try {
                engine.execute(scope.get(server.uri(target), Duration.ofSeconds(10)));
                told = false;
            } catch (InterruptedException e) {
                told = true;
            } catch (EngineException e) {
                if (e.reason() != Reason.CANCELLED || e.phase() != Phase.NOT_SENT) {
                    throw new AssertionError("the interrupt was told as " + e.phase() + " and " + e.reason(), e);
                }
                notSent.add(target);
                told = true;
            }
            spinUntil(interrupted);
            boolean flag = Thread.interrupted();
            Check.that(flag != told, flag ? "the interrupt was told, and left set" : "the interrupt is lost");
        }
        scope.closeInTime(engine);
        List<String> read = server.received().stream().map(Received::target).toList();
        notSent.retainAll(read);
        Check.that(notSent.isEmpty(), "NOT_SENT was said of requests that the server read: " + notSent);
    }

    private static void spinUntil(CountDownLatch done) {
        while (done.getCount() > 0) {
            Thread.onSpinWait();
        }
    }
}
