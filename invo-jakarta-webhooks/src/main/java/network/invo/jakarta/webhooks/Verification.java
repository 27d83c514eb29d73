package network.invo.jakarta.webhooks;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.lang.System.Logger.Level;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.zip.GZIPInputStream;
import network.invo.WebhookVerificationException;
import network.invo.webhook.WebhookEvent;
import network.invo.webhook.WebhookVerifier;
import org.jspecify.annotations.Nullable;

/** From a request to a verified event: every check before the claim, the cheapest first. */
final class Verification {

    /** A request that goes no further. */
    static final class Refused extends Exception {
        private static final long serialVersionUID = 1L;

        final transient Reply reply;
        final String code;
        final transient @Nullable WebhookEvent event;

        Refused(Reply reply, String code, @Nullable WebhookEvent event) {
            super(code, null, false, false);
            this.reply = reply;
            this.code = code;
            this.event = event;
        }
    }

    /** The secrets could not be had. */
    static final class SecretsUnavailable extends Exception {
        private static final long serialVersionUID = 1L;

        SecretsUnavailable(Throwable cause) {
            super(cause);
        }
    }

    /** A verified event and its bytes, inflated if they came deflated. */
    @SuppressWarnings("ArrayRecordComponent") // never compared
    record Verified(WebhookEvent event, byte[] body) {}

    private record Keyed(List<String> secrets, WebhookVerifier verifier) {
        @Override
        public String toString() {
            return secrets.size() + " secrets";
        }
    }

    private final WebhookSecrets secrets;
    private final Duration tolerance;
    private final InstantSource clock;
    private final int maxBody;
    private final boolean gzip;
    private final EventBytes eventBytes;
    private volatile @Nullable Keyed keyed;

    Verification(
            WebhookSecrets secrets,
            Duration tolerance,
            InstantSource clock,
            int maxBody,
            boolean gzip,
            EventBytes eventBytes) {
        this.secrets = secrets;
        this.tolerance = tolerance;
        this.clock = clock;
        this.maxBody = maxBody;
        this.gzip = gzip;
        this.eventBytes = eventBytes;
    }

    Verified verify(Incoming request) throws Refused, SecretsUnavailable {
        String method = request.method();
        if (!method.equals("POST")) {
            throw new Refused(method.equals("OPTIONS") ? Reply.OPTIONS : Reply.METHOD, "WEBHOOK_METHOD", null);
        }
        boolean deflated = isDeflated(request.headerLines("Content-Encoding"));
        if (request.contentLength() > maxBody) {
            throw tooLarge();
        }
        WebhookVerifier verifier = verifier();
        byte[] received = read(request);
        List<String> signatureLines = request.headerLines(WebhookVerifier.SIGNATURE_HEADER);
        Verified verified;
        try {
            verified = deflated
                    ? verifyDeflated(verifier, received, signatureLines)
                    : new Verified(verifier.verifyLines(received, signatureLines), received);
        } catch (WebhookVerificationException e) {
            String code = Objects.requireNonNull(e.code(), "code");
            throw new Refused(Reply.problem(code), code, null);
        }
        requireSameKey(verified.event(), request.headerLines(WebhookVerifier.IDEMPOTENCY_KEY_HEADER));
        return verified;
    }

    /** The verifier for the secrets of this moment. Throws what is wrong with them; that there is none, too. */
    WebhookVerifier verifier() throws SecretsUnavailable {
        try {
            // copied by hand: List.copyOf refuses the nulls that the verifier leaves out
            List<String> current = new ArrayList<>();
            for (String secret : secrets.current()) {
                if (secret != null && !secret.isBlank()) {
                    current.add(secret);
                }
            }
            if (current.isEmpty()) {
                throw new IllegalStateException("there is no webhook secret that is not blank");
            }
            Keyed known = keyed;
            if (known == null || !known.secrets().equals(current)) {
                known = new Keyed(
                        current,
                        WebhookVerifier.builder()
                                .secrets(current)
                                .tolerance(tolerance)
                                .clock(clock)
                                .build());
                keyed = known;
            }
            return known.verifier();
        } catch (Exception e) {
            if (e instanceof InterruptedException) {
                Thread.currentThread().interrupt();
            }
            throw new SecretsUnavailable(e);
        }
    }

    private boolean isDeflated(List<String> encodings) throws Refused {
        if (encodings.isEmpty()) {
            return false;
        }
        String encoding = encodings.get(0).strip().toLowerCase(Locale.ROOT);
        if (encodings.size() == 1 && (encoding.isEmpty() || encoding.equals("identity"))) {
            return false;
        }
        if (gzip && encodings.size() == 1 && (encoding.equals("gzip") || encoding.equals("x-gzip"))) {
            return true;
        }
        throw new Refused(Reply.ENCODING, "WEBHOOK_ENCODING", null);
    }

    private byte[] read(Incoming request) throws Refused {
        byte[] body;
        try {
            body = request.body().readNBytes(maxBody + 1);
        } catch (IllegalStateException e) {
            throw consumed();
        } catch (IOException | RuntimeException e) {
            // Undertow's stream fails with a NullPointerException after a time-out.
            // The class alone is logged: a container's message may quote what it read.
            Log.LOGGER.log(
                    Level.WARNING,
                    () -> "a webhook's body could not be read to its end: "
                            + e.getClass().getName());
            throw unreadable();
        }
        if (body.length > maxBody) {
            throw tooLarge();
        }
        long announced = request.contentLength();
        if (body.length == 0 && announced != 0 && (announced > 0 || request.isForm())) {
            throw consumed();
        }
        if (body.length < announced) {
            Log.LOGGER.log(Level.WARNING, "a webhook's body was cut off");
            throw unreadable();
        }
        return body;
    }

    private Verified verifyDeflated(WebhookVerifier verifier, byte[] received, List<String> signatureLines)
            throws Refused {
        try {
            // Deflated bytes are never an event: with a signature that fits them they are malformed.
            return new Verified(verifier.verifyLines(received, signatureLines), received);
        } catch (WebhookVerificationException e) {
            boolean authentic = "WEBHOOK_MALFORMED".equals(e.code());
            if (!authentic && !"WEBHOOK_SIGNATURE_INVALID".equals(e.code())) {
                throw e;
            }
            byte[] inflated = inflate(received);
            WebhookEvent event = authentic ? eventBytes.read(inflated) : verifier.verifyLines(inflated, signatureLines);
            return new Verified(event, inflated);
        }
    }

    private byte[] inflate(byte[] received) throws Refused {
        byte[] inflated;
        try (InputStream in = new GZIPInputStream(new ByteArrayInputStream(received))) {
            inflated = in.readNBytes(maxBody + 1);
        } catch (IOException e) {
            throw unreadable();
        }
        if (inflated.length > maxBody) {
            throw tooLarge();
        }
        return inflated;
    }

    /** The header is not signed: it may agree with the signed key, and nothing else. */
    private static void requireSameKey(WebhookEvent event, List<String> lines) throws Refused {
        if (lines.isEmpty()) {
            return;
        }
        String key = event.idempotencyKey();
        String line = lines.get(0);
        // Containers read header bytes as Latin-1; a sender may have written UTF-8.
        boolean same = line.strip().equals(key.strip())
                || new String(line.getBytes(StandardCharsets.ISO_8859_1), StandardCharsets.UTF_8)
                        .strip()
                        .equals(key.strip());
        if (lines.size() > 1 || !same) {
            throw new Refused(Reply.problem("WEBHOOK_KEY_MISMATCH"), "WEBHOOK_KEY_MISMATCH", event);
        }
    }

    /** Enough of a hash to find a key again in the logs, not to tell it. */
    static String keyHash(String key) {
        return sha256(key).substring(0, 16);
    }

    static String sha256(String text) {
        try {
            return HexFormat.of()
                    .formatHex(MessageDigest.getInstance("SHA-256").digest(text.getBytes(StandardCharsets.UTF_8)));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java platform has SHA-256", e);
        }
    }

    private static Refused tooLarge() {
        return new Refused(Reply.TOO_LARGE, "WEBHOOK_TOO_LARGE", null);
    }

    private static Refused consumed() {
        Log.LOGGER.log(
                Level.ERROR,
                "body already consumed: something before the webhook's filter or servlet has read the request's body or"
                        + " its parameters");
        return unreadable();
    }

    private static Refused unreadable() {
        return new Refused(Reply.problem("WEBHOOK_BODY_UNREADABLE"), "WEBHOOK_BODY_UNREADABLE", null);
    }
}
