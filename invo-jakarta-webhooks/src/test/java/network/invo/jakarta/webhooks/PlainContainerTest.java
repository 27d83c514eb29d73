package network.invo.jakarta.webhooks;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;

/** A servlet container that has nothing else: none of the optional APIs is on the class path. */
class PlainContainerTest {

    private static final List<String> ABSENT = List.of(
            "cdi-api",
            "inject",
            "transaction-api",
            "microprofile",
            "ws.rs",
            "jersey",
            "hk2",
            "weld",
            "interceptor",
            "el-api");

    @Test
    void servletAndFilter_withoutCdiJtaJaxRsAndMicroProfile_work() throws Exception {
        try (ChildJvm child = ChildJvm.start(
                PlainTomcat.class,
                entry -> ABSENT.stream().noneMatch(entry.substring(entry.lastIndexOf('/') + 1)::contains))) {
            assertThat(child.line()).isEqualTo("200 200 200 200 handled 2");
        }
    }
}
