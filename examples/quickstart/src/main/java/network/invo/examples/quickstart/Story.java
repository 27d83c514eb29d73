package network.invo.examples.quickstart;

import java.io.PrintStream;

/** Tells what happens, line by line, and remembers whether it was as told. */
final class Story {

    private final PrintStream out;
    private int chapters;
    private int checks;
    private int failures;

    Story(PrintStream out) {
        this.out = out;
    }

    void title(String line) {
        out.println(line);
    }

    void chapter(String title) {
        chapters++;
        out.println();
        out.println(chapters + ". " + title);
    }

    void tell(String line) {
        out.println("   " + line);
    }

    void check(String claim, boolean holds) {
        checks++;
        if (!holds) {
            failures++;
        }
        out.println("   [" + (holds ? "ok" : "WRONG") + "] " + claim);
    }

    /** The last lines, and the exit status. */
    int end() {
        out.println();
        if (failures == 0) {
            out.println("Done: " + chapters + " chapters, " + checks + " checks, all as told.");
            return 0;
        }
        out.println("Failed: " + failures + " of " + checks + " checks were not as told; look for [WRONG] above.");
        return 1;
    }
}
