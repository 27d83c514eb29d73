package network.invo.sandbox;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.BufferedReader;
import java.io.File;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@Timeout(120)
class SandboxMainTest {

    private static final Pattern TEST_LIBRARY =
            Pattern.compile("junit|opentest4j|apiguardian|jspecify|assertj|byte-buddy|awaitility|hamcrest");

    private static Process run(String... arguments) throws IOException {
        return java(List.of("-cp", System.getProperty("java.class.path"), SandboxMain.class.getName()), arguments);
    }

    /** Runs the module alone, as a user does who has neither JUnit nor JSpecify. */
    private static Process runAsModule(String... arguments) throws IOException {
        String modulePath = Pattern.compile(Pattern.quote(File.pathSeparator))
                .splitAsStream(System.getProperty("java.class.path"))
                .filter(entry -> !entry.endsWith("test-classes")
                        && !TEST_LIBRARY
                                .matcher(Path.of(entry).getFileName().toString())
                                .find())
                .collect(Collectors.joining(File.pathSeparator));
        return java(List.of("-p", modulePath, "-m", "network.invo.sandbox/" + SandboxMain.class.getName()), arguments);
    }

    private static Process java(List<String> what, String... arguments) throws IOException {
        List<String> command = new ArrayList<>();
        command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        command.addAll(what);
        command.addAll(List.of(arguments));
        return new ProcessBuilder(command).redirectErrorStream(true).start();
    }

    @Test
    void main_printsWhereItListensAndServesUntilKilled() throws Exception {
        serves(run("--port", "0", "--player", "p@example.com=12.50"));
    }

    @Test
    void main_onTheModulePath_serves() throws Exception {
        serves(runAsModule("--player", "p@example.com=12.50"));
    }

    private static void serves(Process process) throws Exception {
        try (BufferedReader out =
                new BufferedReader(new InputStreamReader(process.getInputStream(), StandardCharsets.UTF_8))) {
            StringBuilder text = new StringBuilder();
            String baseUrl = null;
            String secret = null;
            for (String line = out.readLine(); line != null && !line.startsWith("Stop it"); line = out.readLine()) {
                text.append(line).append('\n');
                String[] words = line.strip().split("\\s+");
                if (line.contains("base URL")) {
                    baseUrl = words[words.length - 1];
                } else if (line.contains("game secret")) {
                    secret = words[words.length - 1];
                }
            }
            assertThat(text.toString()).contains("webhook secret", "/api/item-purchases/purchase-item");
            assertThat(baseUrl).startsWith("http://127.0.0.1:");
            Wire.Reply balance = Wire.reply(Wire.send(java.net.http.HttpRequest.newBuilder(
                            java.net.URI.create(baseUrl + "/api/player-balances/player/by-email/p@example.com"))
                    .header("X-Game-Secret-Key", secret)
                    .build()));
            assertThat(balance.object("summary").getString("total_value")).isEqualTo("12.50");
            assertThat(process.isAlive()).isTrue();
        } finally {
            process.destroy();
            assertThat(process.waitFor(30, TimeUnit.SECONDS)).isTrue();
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "--unknown",
                "--unknown x",
                "--port",
                "--port x",
                "--port 70000",
                "--player nobody",
                "--player p@example.com=much",
                "--webhooks ftp://x/"
            })
    void main_wrongArguments_printUsageAndExitWith2(String arguments) throws Exception {
        Process process = run(arguments.split(" "));
        String text = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertThat(process.waitFor()).isEqualTo(2);
        assertThat(text).contains("usage: SandboxMain").doesNotContain("\tat ");
    }
}
