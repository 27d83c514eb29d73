package network.invo.engine.tck.internal;

import java.util.List;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import javax.net.ssl.SSLContext;
import network.invo.engine.EngineException.Phase;
import network.invo.engine.EngineException.Reason;
import network.invo.engine.EngineRequest;
import network.invo.engine.HttpEngine;

/** Theme C, continued: one deadline for all that a call waits for. */
final class StageCases {

    private StageCases() {}

    static List<Case> cases() {
        return List.of(Case.of(
                "C16",
                "Pool, handshake and answer may each be in time, and the call must end at its one deadline all the same.",
                StageCases::allStagesTogether));
    }

    private static void allStagesTogether(Scope scope) throws Exception {
        SSLContext identity = scope.certificates().context(scope.certificates().loopback());
        SSLContext trusting = scope.certificates().context(null);
        Stage.proven((time, stage) -> {
            long third = time.toMillis() / 3;
            ScriptedServer server = scope.tlsServer(identity, connection -> {
                // The handshake happens when the server first reads.
                Thread.sleep(third);
                connection.read();
                connection.send("HTTP/1.1 200 OK\r\nContent-Length: 1000000\r\n\r\n");
                stage.reach();
                while (true) {
                    connection.send("x");
                    stage.beat();
                    Thread.sleep(20);
                }
            });
            HttpEngine engine = scope.engine(config -> config.maxConnections(1).sslContext(trusting));
            HeldPool held = HeldPool.fill(scope, engine, 1);
            EngineRequest request = scope.get(server.uri("/"), time);
            KitThreads.start("release", () -> {
                try {
                    TimeUnit.MILLISECONDS.sleep(third);
                } catch (InterruptedException e) {
                    throw new IllegalStateException("nobody interrupts the kit's own threads", e);
                }
                held.close();
            });
            Outcome outcome = scope.call(engine, request);
            boolean proves = stage.reachedBefore(request.deadline());
            if (proves) {
                outcome.failed(Set.of(Reason.DEADLINE), Set.of(Phase.MAYBE_SENT, Phase.ANSWERING));
                scope.endedAt(outcome, request.deadline());
                scope.seesClose(server.awaitConnection(0));
            }
            return proves;
        });
    }
}
