package network.invo.engine.tck.internal;

import java.util.Arrays;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.logging.Handler;
import java.util.logging.Level;
import java.util.logging.LogRecord;
import java.util.logging.Logger;
import org.jspecify.annotations.Nullable;

/** Every record that is logged, at every level; {@link System.Logger} ends up here too unless somebody replaced it. */
final class LogCapture extends Handler implements AutoCloseable {

    private final Logger root = Logger.getLogger("");
    private final @Nullable Level before = root.getLevel();
    private final List<LogRecord> records = new CopyOnWriteArrayList<>();

    private LogCapture() {}

    static LogCapture begin() {
        LogCapture capture = new LogCapture();
        capture.setLevel(Level.ALL);
        capture.root.setLevel(Level.ALL);
        capture.root.addHandler(capture);
        return capture;
    }

    boolean holds(String text) {
        return records.stream().anyMatch(record -> says(record, text));
    }

    List<String> whoSaid(String text) {
        return records.stream()
                .filter(record -> says(record, text))
                .map(record -> String.valueOf(record.getLoggerName()))
                .distinct()
                .toList();
    }

    private static boolean says(LogRecord record, String text) {
        StringBuilder all = new StringBuilder(String.valueOf(record.getMessage()));
        Object[] parameters = record.getParameters();
        if (parameters != null) {
            all.append(Arrays.deepToString(parameters));
        }
        for (Throwable thrown = record.getThrown(); thrown != null; thrown = thrown.getCause()) {
            all.append(thrown);
        }
        return all.indexOf(text) >= 0;
    }

    @Override
    public void publish(LogRecord record) {
        records.add(record);
    }

    @Override
    public void flush() {}

    @Override
    public void close() {
        root.removeHandler(this);
        root.setLevel(before);
    }
}
