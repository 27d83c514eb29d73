package network.invo.sandbox.junit;

import java.lang.reflect.Method;
import java.util.Objects;
import java.util.function.Consumer;
import network.invo.sandbox.InvoSandbox;
import org.junit.jupiter.api.extension.AfterEachCallback;
import org.junit.jupiter.api.extension.BeforeEachCallback;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.junit.jupiter.api.extension.ExtensionContext.Namespace;
import org.junit.jupiter.api.extension.ParameterContext;
import org.junit.jupiter.api.extension.ParameterResolver;

/**
 * Gives each test a fresh {@link InvoSandbox} and closes it afterwards.
 *
 * <pre>{@code
 * @RegisterExtension
 * final InvoSandboxExtension invo = new InvoSandboxExtension();
 *
 * @Test
 * void buysOnce(InvoSandbox sandbox) {
 *     sandbox.addPlayer("p@example.com", "100.00");
 *     // ...
 * }
 * }</pre>
 *
 * <p>{@code @ExtendWith(InvoSandboxExtension.class)} works as well. The parameter goes into test methods and into
 * {@code @BeforeEach} and {@code @AfterEach} methods. Tests may run in parallel: each has its own sandbox.
 */
public final class InvoSandboxExtension implements BeforeEachCallback, AfterEachCallback, ParameterResolver {

    private static final Namespace NAMESPACE = Namespace.create(InvoSandboxExtension.class);

    private final Consumer<InvoSandbox.Builder> configurer;

    /** Sandboxes as {@link InvoSandbox#start()} makes them. */
    public InvoSandboxExtension() {
        this(builder -> {});
    }

    /**
     * Sandboxes that are configured first.
     *
     * @param configurer called before each test with a new builder
     */
    public InvoSandboxExtension(Consumer<InvoSandbox.Builder> configurer) {
        this.configurer = Objects.requireNonNull(configurer, "configurer");
    }

    /** Starts the test's sandbox. */
    @Override
    public void beforeEach(ExtensionContext context) {
        sandbox(context);
    }

    /** Closes the test's sandbox. */
    @Override
    public void afterEach(ExtensionContext context) {
        InvoSandbox sandbox = context.getStore(NAMESPACE).remove(this, InvoSandbox.class);
        if (sandbox != null) {
            sandbox.close();
        }
    }

    /** Whether the parameter is an {@link InvoSandbox}. */
    @Override
    public boolean supportsParameter(ParameterContext parameter, ExtensionContext context) {
        return parameter.getParameter().getType() == InvoSandbox.class
                && context.getTestMethod().isPresent()
                && parameter.getDeclaringExecutable() instanceof Method;
    }

    /** The test's sandbox. */
    @Override
    public Object resolveParameter(ParameterContext parameter, ExtensionContext context) {
        return sandbox(context);
    }

    private InvoSandbox sandbox(ExtensionContext context) {
        return context.getStore(NAMESPACE)
                .getOrComputeIfAbsent(
                        this,
                        extension -> {
                            InvoSandbox.Builder builder = InvoSandbox.builder();
                            configurer.accept(builder);
                            return builder.start();
                        },
                        InvoSandbox.class);
    }
}
