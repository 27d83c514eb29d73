package network.invo.internal;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.ServiceConfigurationError;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** Tells a JSON-B provider that is broken, or stands in a container that is, from a value that it cannot deal with. */
public final class Breakdown {

    /** Where classes live that a provider asks for adapters in a container. */
    private static final List<String> CDI = List.of(
            "jakarta.enterprise.", "org.jboss.weld.", "io.quarkus.arc.", "org.apache.webbeans.", "javax.naming.");

    private static final int DEEPEST = 20;

    private Breakdown() {}

    /** Whether a failure tells of the provider or its surroundings, whatever the value was. */
    public static boolean isIn(Throwable failure) {
        return chain(failure).stream()
                .anyMatch(e -> e instanceof LinkageError
                        || e instanceof ServiceConfigurationError
                        || isCdi(e.getClass().getName())
                        || cameThroughCdi(e));
    }

    /** Between whoever called the provider, which is one of ours, and the throw. */
    private static boolean cameThroughCdi(Throwable e) {
        return Arrays.stream(e.getStackTrace())
                .map(StackTraceElement::getClassName)
                .takeWhile(
                        type -> !type.startsWith("network.invo.internal.") && !type.startsWith("network.invo.webhook."))
                .anyMatch(Breakdown::isCdi);
    }

    private static boolean isCdi(String className) {
        return CDI.stream().anyMatch(className::startsWith);
    }

    /** The failure's class and its causes', without their messages, which may quote anything. */
    public static String classes(Throwable failure) {
        return chain(failure).stream().map(e -> e.getClass().getName()).collect(Collectors.joining(", caused by "));
    }

    private static List<Throwable> chain(Throwable failure) {
        List<Throwable> chain = new ArrayList<>();
        for (@Nullable Throwable e = failure; e != null && chain.size() < DEEPEST; e = e.getCause()) {
            chain.add(e);
        }
        return chain;
    }
}
