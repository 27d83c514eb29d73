package network.invo.sandbox;

import java.io.PrintStream;
import java.net.URI;
import java.util.concurrent.CountDownLatch;
import org.jspecify.annotations.Nullable;

/**
 * Runs a sandbox until the process is killed: {@code java ... network.invo.sandbox.SandboxMain --port 8765}.
 *
 * <p>It prints its secrets: they are made for this one run and worth nothing anywhere else.
 */
public final class SandboxMain {

    private static final String USAGE = """
            usage: SandboxMain [--port <port>] [--webhooks <url>] [--player <email>=<balance>]...

              --port      the loopback port to listen on; a free one by default
              --webhooks  where webhooks are delivered to
              --player    a player with an opening balance in game currency
            """;

    private SandboxMain() {}

    /**
     * Starts a sandbox and prints how to reach it. An argument that is not understood ends the process with status 2.
     *
     * @param args see the usage
     * @throws InterruptedException if the waiting thread is interrupted
     */
    public static void main(String[] args) throws InterruptedException {
        InvoSandbox sandbox = open(args, System.out, System.err);
        if (sandbox == null) {
            System.exit(2);
            return;
        }
        try (sandbox) {
            new CountDownLatch(1).await();
        }
    }

    /** Starts a sandbox as the arguments say; null after having printed the usage. */
    static @Nullable InvoSandbox open(String[] args, PrintStream out, PrintStream err) {
        InvoSandbox.Builder builder = InvoSandbox.builder();
        try {
            for (int i = 0; i < args.length; i += 2) {
                String value = value(args, i);
                switch (args[i]) {
                    case "--port" -> builder.port(Integer.parseInt(value));
                    case "--webhooks", "--player" -> {
                        // needs the sandbox
                    }
                    default -> throw new IllegalArgumentException("unknown argument " + args[i]);
                }
            }
        } catch (IllegalArgumentException e) {
            return refuse(e, err);
        }
        InvoSandbox sandbox = builder.start();
        try {
            for (int i = 0; i < args.length; i += 2) {
                String value = value(args, i);
                if (args[i].equals("--webhooks")) {
                    sandbox.deliverWebhooksTo(URI.create(value));
                } else if (args[i].equals("--player")) {
                    int equals = value.lastIndexOf('=');
                    if (equals < 1) {
                        throw new IllegalArgumentException("--player takes <email>=<balance>");
                    }
                    sandbox.addPlayer(value.substring(0, equals), value.substring(equals + 1));
                }
            }
        } catch (IllegalArgumentException e) {
            sandbox.close();
            return refuse(e, err);
        }
        print(sandbox, out);
        return sandbox;
    }

    private static String value(String[] args, int i) {
        if (i + 1 >= args.length) {
            throw new IllegalArgumentException(args[i] + ": unknown argument, or its value is missing");
        }
        return args[i + 1];
    }

    private static @Nullable InvoSandbox refuse(IllegalArgumentException e, PrintStream err) {
        err.println(e.getMessage());
        err.print(USAGE);
        return null;
    }

    private static void print(InvoSandbox sandbox, PrintStream out) {
        out.println("INVO sandbox");
        out.println("  base URL        " + sandbox.baseUrl());
        out.println("  game id         " + sandbox.game().id());
        out.println("  game secret     " + sandbox.gameSecret());
        out.println("  webhook secret  " + sandbox.webhookSecret());
        out.println();
        for (Route route : Route.values()) {
            out.printf("  %-4s %s%n", route.method(), route.path());
        }
        out.println();
        out.println("Stop it with Ctrl-C.");
        out.flush();
    }
}
