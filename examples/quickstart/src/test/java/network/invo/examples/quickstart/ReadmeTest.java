package network.invo.examples.quickstart;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import network.invo.Endpoint;
import org.junit.jupiter.api.Test;

/** What the README shows is what the build compiles, and what it lists is what the code has. */
class ReadmeTest {

    private static final Path ROOT = Path.of("..", "..");
    private static final Pattern BLOCK = Pattern.compile("```java\n(.*?)```", Pattern.DOTALL);
    private static final Pattern REGION =
            Pattern.compile("^ *// region (\\w+)\n(.*?)^ *// endregion", Pattern.DOTALL | Pattern.MULTILINE);

    @Test
    void everyJavaBlock_isARegionOfTheExamples() throws IOException {
        List<String> regions = new ArrayList<>();
        for (String source : List.of("ReadmeExamples", "ReadmeJakartaExamples", "ShopTest")) {
            String text = Files.readString(
                    Path.of("src", "test", "java", "network", "invo", "examples", "quickstart", source + ".java"));
            Matcher region = REGION.matcher(text);
            while (region.find()) {
                regions.add(region.group(2).stripTrailing().stripIndent() + "\n");
            }
        }
        List<String> blocks = new ArrayList<>();
        Matcher block = BLOCK.matcher(readme());
        while (block.find()) {
            blocks.add(block.group(1));
        }

        assertThat(blocks).hasSizeGreaterThan(10);
        assertThat(regions).containsExactlyInAnyOrderElementsOf(blocks);
    }

    @Test
    void dependenciesOfAnAppServer_areTheGameStores() throws IOException {
        String pom = Files.readString(ROOT.resolve(Path.of("examples", "game-store", "pom.xml")));
        String shown = readme().split("<!-- The server has these. -->\n", -1)[1].split("```", -1)[0];
        assertThat(pom).contains(shown.indent(4));
    }

    @Test
    void everyEndpoint_isListedWithItsPath() throws IOException {
        String readme = readme();
        for (Endpoint endpoint : Endpoint.values()) {
            String row = "| `" + endpoint + "` | `" + endpoint.path() + "` | "
                    + (endpoint.inferred() ? "**inferred**" : "public") + " |";
            assertThat(readme).contains(row);
        }
    }

    @Test
    void everyRelativeLink_leadsSomewhere() throws IOException {
        Set<String> broken = new TreeSet<>();
        for (String page : List.of("README.md", "ARCHITECTURE.md", "CONTRIBUTING.md", "CHANGELOG.md", "SECURITY.md")) {
            Matcher link = Pattern.compile("]\\(([^)#:]+)\\)").matcher(Files.readString(ROOT.resolve(page)));
            while (link.find()) {
                if (!Files.exists(ROOT.resolve(link.group(1)))) {
                    broken.add(page + " -> " + link.group(1));
                }
            }
        }
        assertThat(broken).isEmpty();
    }

    private static String readme() throws IOException {
        return Files.readString(ROOT.resolve("README.md"));
    }
}
