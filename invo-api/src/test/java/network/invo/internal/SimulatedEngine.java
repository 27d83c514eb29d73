package network.invo.internal;

import static network.invo.internal.SimulatedPlatform.FOREVER;
import static network.invo.internal.SimulatedPlatform.MILLI;

import java.nio.charset.StandardCharsets;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import network.invo.engine.EngineException;
import network.invo.engine.EngineException.Phase;
import network.invo.engine.EngineException.Reason;
import network.invo.engine.EngineHeaders;
import network.invo.engine.EngineRequest;
import network.invo.engine.EngineResponse;
import network.invo.engine.HttpEngine;
import network.invo.internal.SimulatedCall.Exchange;
import network.invo.internal.SimulatedCall.Known;
import network.invo.internal.SimulatedCall.Reply;
import network.invo.internal.SimulatedPlatform.Role;
import network.invo.internal.Simulation.Fault;
import org.jspecify.annotations.Nullable;

/** An engine and the network behind it: what it tells of a request is true, or that it does not know. */
final class SimulatedEngine implements HttpEngine {

    private final Simulation world;
    private final SimulatedPlatform time;

    SimulatedEngine(Simulation world) {
        this.world = world;
        this.time = world.time();
    }

    @Override
    public @Nullable EngineResponse execute(EngineRequest request) throws EngineException, InterruptedException {
        Exchange exchange = begin(request);
        world.require(exchange.call.sync, "a call that does not wait was sent by the engine's method that does");
        if (world.hits(Fault.ENGINE_NULL)) {
            return null;
        }
        misbehave(exchange);
        send(exchange);
        while (!exchange.future.isDone()) {
            if (!exchange.deaf && Thread.interrupted()) {
                abort(exchange);
                exchange.over = true;
                if (time.random().nextBoolean()) {
                    world.tell("the engine throws the interrupt of {0}", exchange);
                    throw new InterruptedException();
                }
                exchange.phase = exchange.sent ? Phase.MAYBE_SENT : Phase.NOT_SENT;
                exchange.reason = Reason.CANCELLED;
                world.tell("the engine says {1} to the interrupt of {0}", exchange, exchange.phase);
                throw failure(exchange.phase, Reason.CANCELLED);
            }
            world.require(time.step(FOREVER), "nothing is left that could end ", exchange.call);
        }
        try {
            return exchange.future.join();
        } catch (CompletionException e) {
            throw (EngineException) e.getCause();
        }
    }

    @Override
    public @Nullable CompletableFuture<EngineResponse> executeAsync(EngineRequest request) {
        Exchange exchange = begin(request);
        world.require(!exchange.call.sync, "a call that waits was sent by the engine's method that does not");
        if (world.hits(Fault.ENGINE_NULL)) {
            exchange.future.complete(null);
            return time.random().nextBoolean() ? null : exchange.future;
        }
        misbehave(exchange);
        long begun = time.elapsed();
        var unused = exchange.future.whenComplete((response, failure) -> {
            long deadline =
                    Math.max(begun, time.elapsedAt(exchange.request.deadline().nanoTime()));
            world.require(
                    time.elapsed() <= deadline + 250 * MILLI || world.has(Fault.STARVED),
                    "the attempt was left beyond its deadline:",
                    exchange.call);
            if (exchange.future.isCancelled() && !exchange.deaf) {
                world.tell("{0} is cancelled", exchange);
                abort(exchange);
            }
        });
        send(exchange);
        return exchange.future;
    }

    private Exchange begin(EngineRequest request) {
        SimulatedCall call = time.call();
        if (call == null) {
            throw new AssertionError("a request of no call");
        }
        Exchange exchange = new Exchange(call, request);
        world.require(
                Thread.currentThread().getContextClassLoader() == call.loader,
                "a request without the caller's class loader: ",
                call);
        world.require(!time.isClosed(), "a request of a closed client:", call);
        world.require(
                time.role() != Role.TIMER && time.role() != Role.DEPENDANT, "sent on another thread:", time.role());
        if (!exchange.lookUp) {
            world.require(!call.isEnded(), "a request after the end of ", call);
            world.require(call.sends(request.body()), "another body in a later attempt of ", call);
        }
        call.exchanges.add(exchange);
        world.truth().sends(exchange);
        world.tell("{0} goes to the engine", exchange);
        return exchange;
    }

    private void misbehave(Exchange exchange) {
        if (world.hits(Fault.ENGINE_THROWS)) {
            exchange.future.cancel(false);
            throw new IllegalStateException("the engine is broken");
        }
        if (world.hits(Fault.ENGINE_ERROR)) {
            exchange.future.cancel(false);
            exchange.call.brokenEngine = true;
            throw new LinkageError("the engine is broken");
        }
    }

    private void send(Exchange exchange) {
        exchange.deaf = world.hits(Fault.DEAF);
        boolean hangs = exchange.deaf || world.hits(Fault.HANG);
        if (exchange.deaf) {
            exchange.call.deaf = true;
            long end = between(0, 400_000);
            time.in(end, Role.WORLD, () -> fail(exchange, Phase.MAYBE_SENT, Reason.OTHER));
        }
        if (!hangs) {
            long deadline = time.elapsedAt(exchange.request.deadline().nanoTime()) + between(0, 40);
            time.at(deadline, Role.WORLD, () -> {
                if (!exchange.future.isDone()) {
                    abort(exchange);
                    fail(exchange, exchange.sent ? Phase.MAYBE_SENT : Phase.NOT_SENT, Reason.DEADLINE);
                }
            });
        }
        long connected = world.hits(Fault.LATE) ? between(0, 30_000) : between(0, 20);
        if (world.hits(Fault.POOL_FULL)) {
            time.in(connected, Role.WORLD, () -> fail(exchange, Phase.NOT_SENT, Reason.POOL_TIMEOUT));
        } else if (world.hits(Fault.CONNECT)) {
            Reason reason = world.pick(Reason.REFUSED, Reason.DNS, Reason.TLS, Reason.CONNECT_TIMEOUT);
            time.in(connected, Role.WORLD, () -> fail(exchange, Phase.NOT_SENT, reason));
        } else if (connected < MILLI && time.random().nextBoolean()) {
            sent(exchange, hangs);
        } else {
            time.in(connected, Role.WORLD, () -> sent(exchange, hangs));
        }
    }

    private void sent(Exchange exchange, boolean hangs) {
        boolean late =
                time.elapsed() >= time.elapsedAt(exchange.request.deadline().nanoTime());
        if (exchange.aborted || exchange.future.isDone() || late) {
            return;
        }
        exchange.sent = true;
        world.tell("{0} is on the wire", exchange);
        long travel = world.hits(Fault.LATE) ? between(0, 60_000) : between(0, 30);
        if (world.hits(Fault.RESET_BEFORE)) {
            time.in(travel, Role.WORLD, () -> fail(exchange, Phase.MAYBE_SENT, reset()));
            return;
        }
        time.in(travel, Role.WORLD, () -> arrived(exchange, hangs, true));
    }

    private Reason reset() {
        return world.pick(Reason.RESET, Reason.PROTOCOL, Reason.OTHER);
    }

    private void arrived(Exchange exchange, boolean hangs, boolean first) {
        if (exchange.aborted && time.random().nextInt(10) < 3) {
            world.tell("{0} does not arrive", exchange);
            return;
        }
        Reply reply = world.backend().answer(exchange);
        if (world.isTold()) {
            world.tell(
                    "the backend answers {0} with {1} {2}",
                    exchange,
                    reply.response().status(),
                    new String(reply.response().body(), StandardCharsets.UTF_8));
        }
        if (!first) {
            return;
        }
        // nobody could trust a refusal that the network takes back
        if (world.hits(Fault.TWICE_ON_THE_WIRE) && reply.known() != Known.REFUSED) {
            time.in(between(0, 50), Role.WORLD, () -> arrived(exchange, hangs, false));
        }
        long travel = world.hits(Fault.LATE) ? between(0, 60_000) : between(0, 30);
        if (world.hits(Fault.RESET_AFTER)) {
            boolean body = time.random().nextBoolean();
            time.in(
                    travel,
                    Role.WORLD,
                    () -> fail(exchange, body ? Phase.ANSWERING : Phase.MAYBE_SENT, body ? Reason.TRUNCATED : reset()));
        } else if (!hangs || time.random().nextBoolean()) {
            boolean cut = world.hits(Fault.CUT);
            time.in(travel, Role.WORLD, () -> deliver(exchange, reply, cut));
        }
    }

    private void deliver(Exchange exchange, Reply reply, boolean cut) {
        if (exchange.future.isDone() || exchange.over) {
            return;
        }
        EngineResponse response = reply.response();
        if (cut) {
            EngineHeaders longer = response.headers().plus("Content-Length", "" + (response.body().length + 3));
            response = new EngineResponse(response.status(), longer, response.body());
            exchange.phase = Phase.ANSWERING;
            exchange.reason = Reason.TRUNCATED;
        } else {
            exchange.reply = reply;
        }
        world.tell("{0} is answered{1}", exchange, cut ? ", but not wholly" : "");
        exchange.future.complete(response);
        exchange.future.complete(new EngineResponse(200, EngineHeaders.empty(), new byte[0]));
    }

    private void fail(Exchange exchange, Phase phase, Reason reason) {
        if (!exchange.future.isDone() && !exchange.over) {
            exchange.phase = phase;
            exchange.reason = reason;
            world.tell("{0} fails: {1} {2}", exchange, phase, reason);
            exchange.future.completeExceptionally(failure(phase, reason));
        }
    }

    private static EngineException failure(Phase phase, Reason reason) {
        return new EngineException(phase, reason, "simulated", null);
    }

    private void abort(Exchange exchange) {
        exchange.aborted = true;
    }

    private long between(long leastMillis, long mostMillis) {
        return time.between(leastMillis * MILLI, mostMillis * MILLI);
    }

    @Override
    public void close() {}
}
