package network.invo.choosing;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import javax.tools.ToolProvider;
import network.invo.choosing.Jvm.Ended;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Somebody else's engine has the priority of one of ours. */
class TieIT {

    private static final String OTHER = "other (priority 20, com.example.OtherProvider)";

    @TempDir
    static Path directory;

    @BeforeAll
    static void compileTheOther() throws Exception {
        Path source = Files.writeString(directory.resolve("OtherProvider.java"), """
                package com.example;

                import network.invo.engine.*;

                public final class OtherProvider implements HttpEngineProvider {
                    public String id() { return "other"; }
                    public int priority() { return 20; }
                    public HttpEngine create(EngineConfig config) { throw new IllegalStateException("not meant to be used"); }
                }
                """);
        Path services = Files.createDirectories(directory.resolve("META-INF/services"));
        Files.writeString(services.resolve("network.invo.engine.HttpEngineProvider"), "com.example.OtherProvider\n");
        int status = ToolProvider.getSystemJavaCompiler()
                .run(
                        null,
                        null,
                        null,
                        "-proc:none",
                        "-cp",
                        Jvm.join(Jars.of(Part.API)),
                        "-d",
                        directory.toString(),
                        source.toString());
        assertThat(status).isZero();
    }

    private static List<Path> withTheOther(Part... parts) throws Exception {
        List<Path> jars = new ArrayList<>(Jars.program(parts));
        jars.add(directory);
        return jars;
    }

    @Test
    void build_twoHaveTheHighestPriority_namesBothAndTheWayOut() throws Exception {
        Ended ended = Jvm.classPath(withTheOther(Part.JDK, Part.APACHE));

        assertThat(ended)
                .isEqualTo(new Ended(
                        0,
                        List.of("error: ENGINE_UNAVAILABLE: two engines have the highest priority: " + Told.APACHE
                                + " and " + OTHER
                                + "; name one by builder().engine(id), -Dinvo.engine or INVO_ENGINE"),
                        List.of()));
    }

    @Test
    void build_twoHaveTheHighestPriorityAndOneIsNamed_takesIt() throws Exception {
        Ended ended = Jvm.classPath(withTheOther(Part.JDK, Part.APACHE), "apache");

        assertThat(ended)
                .isEqualTo(new Ended(
                        0,
                        Told.call("apache"),
                        List.of("engine: " + Told.APACHE + ", by its name; not chosen: " + Told.JDK + ", " + OTHER)));
    }

    @Test
    void build_aThirdIsBetterThanTheTwo_takesIt() throws Exception {
        Ended ended = Jvm.classPath(withTheOther(Part.APACHE, Part.JERSEY));

        assertThat(ended)
                .isEqualTo(new Ended(
                        0,
                        Told.call("jersey"),
                        List.of("engine: " + Told.JERSEY + "; not chosen: " + Told.APACHE + ", " + OTHER)));
    }
}
