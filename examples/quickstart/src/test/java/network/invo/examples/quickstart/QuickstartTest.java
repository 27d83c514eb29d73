package network.invo.examples.quickstart;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;

class QuickstartTest {

    @Test
    void play_allChapters_areAsTold() throws Exception {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();

        int exit = Quickstart.play(new PrintStream(bytes, true, StandardCharsets.UTF_8));

        String told = bytes.toString(StandardCharsets.UTF_8);
        assertThat(told).contains("[ok]").doesNotContain("[WRONG]").contains("all as told.");
        assertThat(exit).isZero();
    }

    @Test
    void end_aCheckFailed_isNotZero() {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        Story story = new Story(new PrintStream(bytes, true, StandardCharsets.UTF_8));
        story.check("two and two is five", 2 + 2 == 5);

        assertThat(story.end()).isEqualTo(1);
        assertThat(bytes.toString(StandardCharsets.UTF_8)).contains("[WRONG] two and two is five");
    }
}
