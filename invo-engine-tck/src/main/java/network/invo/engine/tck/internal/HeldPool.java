package network.invo.engine.tck.internal;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import network.invo.engine.HttpEngine;

/** An engine whose connections are all taken, by calls that a server does not answer until it is told. */
final class HeldPool implements AutoCloseable {

    private final CountDownLatch held = new CountDownLatch(1);
    private final List<Call> holders = new ArrayList<>();
    private final ScriptedServer server;

    private HeldPool(Scope scope) throws Exception {
        server = scope.server(ScriptedServer.each((request, to) -> {
            if (request.target().equals("/hold")) {
                held.await(60, TimeUnit.SECONDS);
            }
            to.answer(200, "ok");
        }));
    }

    static HeldPool fill(Scope scope, HttpEngine engine, int connections) throws Exception {
        HeldPool pool = new HeldPool(scope);
        for (int i = 0; i < connections; i++) {
            pool.holders.add(scope.start(engine, scope.get(pool.server.uri("/hold"), Duration.ofSeconds(60))));
        }
        pool.server.awaitRequests(connections);
        return pool;
    }

    ScriptedServer server() {
        return server;
    }

    /** Lets the holders have their answers. */
    void release() throws Exception {
        held.countDown();
        for (Call holder : holders) {
            holder.awaitSoon("the answer").answer(200, "ok");
        }
    }

    @Override
    public void close() {
        held.countDown();
    }
}
