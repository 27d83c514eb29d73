package network.invo;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.File;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A result that is returned from a web controller does not show the raw answer, which may hold personal data. */
class ResultsAsJsonTest {

    @TempDir
    Path directory;

    @Test
    void results_withARawAnswer_areAllLookedAt() throws Exception {
        List<Class<?>> withRaw = CanaryTest.publicTypes()
                .filter(type -> type.getPackageName().equals("network.invo.model") && type.isRecord())
                .filter(type -> Arrays.stream(type.getRecordComponents())
                        .anyMatch(component -> component.getName().equals("raw")))
                .toList();

        assertThat(ResultsAsJson.RESULTS).containsExactlyInAnyOrderElementsOf(withRaw);
    }

    @Test
    void raw_byYasson_isLeftOut() throws Exception {
        assertHidden("jsonb", List.of(ChildJvm.home("org.eclipse.yasson.JsonBindingProvider")));
    }

    @Test
    void raw_byJohnzon_isLeftOut() throws Exception {
        assertHidden("jsonb", RequestBytesTest.jars("johnzon"));
    }

    @Test
    void raw_byJackson2_isLeftOut() throws Exception {
        assertHidden("com.fasterxml.jackson.databind.ObjectMapper", RequestBytesTest.jars("jackson2"));
    }

    @Test
    void raw_byJackson3_isLeftOut() throws Exception {
        assertHidden("tools.jackson.databind.ObjectMapper", RequestBytesTest.jars("jackson3"));
    }

    private void assertHidden(String library, List<String> jars) throws Exception {
        String path = ChildJvm.path(
                "network.invo.InvoServer",
                "network.invo.ResultsAsJson",
                "jakarta.json.Json",
                "jakarta.json.bind.Jsonb",
                "org.eclipse.parsson.JsonProviderImpl");
        List<String> printed = ChildJvm.run(
                        directory,
                        "public class Main { public static void main(String[] args) throws Exception {"
                                + " network.invo.ResultsAsJson.main(new String[] {\"" + library + "\"}); } }",
                        "-cp",
                        path + File.pathSeparator + String.join(File.pathSeparator, jars))
                .lines()
                .toList();

        assertThat(printed).hasSize(1 + ResultsAsJson.RESULTS.size());
        assertThat(printed.get(0)).contains("\"raw\":", "canary");
        assertThat(printed.subList(1, printed.size()))
                .allMatch(line -> line.matches("\\w+ \\{.*}"))
                .noneMatch(line -> line.contains("raw") || line.contains("canary"));
        assertThat(String.join("", printed)).contains("shown");
    }
}
