package network.invo.sandbox.junit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.platform.engine.discovery.DiscoverySelectors.selectClass;

import java.net.ConnectException;
import java.net.Socket;
import java.net.URI;
import java.util.ArrayList;
import java.util.List;
import network.invo.sandbox.InvoSandbox;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.platform.testkit.engine.EngineTestKit;
import org.junit.platform.testkit.engine.EventStatistics;

class InvoSandboxExtensionTest {

    @Test
    void eachTest_getsAFreshSandboxThatIsClosedAfterwards() throws Exception {
        Twice.seen.clear();
        run(Twice.class, stats -> stats.started(2).succeeded(2));
        assertThat(Twice.seen).hasSize(2).doesNotHaveDuplicates();
        for (InvoSandbox sandbox : Twice.seen) {
            URI base = URI.create(sandbox.baseUrl());
            org.assertj.core.api.Assertions.assertThatThrownBy(() -> new Socket(base.getHost(), base.getPort()).close())
                    .isInstanceOf(ConnectException.class);
        }
    }

    @Test
    void registeredWithAConfigurer_nestedToo_isConfigured() {
        run(Configured.class, stats -> stats.started(2).succeeded(2));
    }

    @Test
    void parameterOfAConstructor_isNotResolved() {
        run(InConstructor.class, stats -> stats.started(1).failed(1));
    }

    private static void run(Class<?> type, java.util.function.Consumer<EventStatistics> expected) {
        EngineTestKit.engine("junit-jupiter")
                .configurationParameter("junit.jupiter.conditions.deactivate", "*")
                .selectors(selectClass(type))
                .execute()
                .testEvents()
                .assertStatistics(expected);
    }

    @ExtendWith(InvoSandboxExtension.class)
    static class Twice {

        static final List<InvoSandbox> seen = new ArrayList<>();
        private InvoSandbox before;

        @BeforeEach
        void before(InvoSandbox sandbox) {
            before = sandbox;
        }

        @Test
        void one(InvoSandbox sandbox) {
            check(sandbox);
        }

        @Test
        void two(InvoSandbox sandbox) {
            check(sandbox);
        }

        private void check(InvoSandbox sandbox) {
            assertThat(sandbox).isSameAs(before);
            assertThat(sandbox.ledger()).isEmpty();
            sandbox.addPlayer("p@example.com", "1");
            seen.add(sandbox);
        }

        @AfterEach
        void after(InvoSandbox sandbox) {
            assertThat(sandbox).isSameAs(before);
        }
    }

    static class Configured {

        @RegisterExtension
        final InvoSandboxExtension invo = new InvoSandboxExtension(b -> b.gameName("Mine"));

        @Test
        void outer(InvoSandbox sandbox) {
            assertThat(sandbox.game().name()).isEqualTo("Mine");
        }

        @Nested
        class Inner {
            @Test
            void inner(InvoSandbox sandbox) {
                assertThat(sandbox.game().name()).isEqualTo("Mine");
            }
        }
    }

    @ExtendWith(InvoSandboxExtension.class)
    static class InConstructor {

        InConstructor(InvoSandbox sandbox) {
            assertThat(sandbox).isNotNull();
        }

        @Test
        void test() {}
    }
}
