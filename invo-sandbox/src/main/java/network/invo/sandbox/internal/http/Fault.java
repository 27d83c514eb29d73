package network.invo.sandbox.internal.http;

import java.time.Duration;

/** What goes wrong with one call. */
public sealed interface Fault {

    /** Answers at once and processes nothing. */
    record Answer(int status, String contentType, String body, long retryAfterSeconds) implements Fault {}

    /** Hangs up and processes nothing. */
    record DropBefore() implements Fault {}

    /** Processes and hangs up. */
    record DropAfter() implements Fault {}

    /** Processes and answers late. */
    record Delay(Duration by) implements Fault {}

    /** Processes, announces the whole body, sends half of it and hangs up. */
    record Truncate() implements Fault {}

    /** Processes and sends the body byte by byte. */
    record Trickle(Duration pause) implements Fault {}

    /** Processes and sends half the body as if it were all. */
    record Malformed() implements Fault {}
}
