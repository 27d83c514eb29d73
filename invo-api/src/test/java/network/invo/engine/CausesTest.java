package network.invo.engine;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.ObjectInputStream;
import java.io.ObjectOutputStream;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.io.UncheckedIOException;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.UndeclaredThrowableException;
import java.net.ConnectException;
import java.net.UnknownHostException;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.cert.CertPathBuilderException;
import java.security.cert.CertPathValidatorException;
import java.security.cert.CertificateException;
import java.security.cert.CertificateExpiredException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.RejectedExecutionException;
import javax.net.ssl.SSLException;
import javax.net.ssl.SSLHandshakeException;
import network.invo.engine.EngineException.Phase;
import network.invo.engine.EngineException.Reason;
import org.junit.jupiter.api.Test;

class CausesTest {

    private static final String CANARY = "canary4Xq7player";

    /** A library's own, which a reader of the serialised form does not have. */
    private static final class LibraryException extends CertificateException {
        private static final long serialVersionUID = 1L;
        private final Object inside = CANARY;

        LibraryException() {
            super(CANARY);
        }

        @Override
        public String toString() {
            return "inside: " + inside;
        }
    }

    private static EngineException failure(Throwable cause) {
        return new EngineException(Phase.MAYBE_SENT, Reason.OTHER, "it failed", cause);
    }

    private static String everything(Throwable failure) throws IOException {
        StringWriter text = new StringWriter();
        failure.printStackTrace(new PrintWriter(text, true));
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (ObjectOutputStream out = new ObjectOutputStream(bytes)) {
            out.writeObject(failure);
        }
        return text + bytes.toString(StandardCharsets.ISO_8859_1);
    }

    private static Throwable chain() {
        Throwable inner = new LibraryException();
        inner.addSuppressed(new UnknownHostException(CANARY));
        Throwable handshake = new SSLHandshakeException(CANARY).initCause(inner);
        handshake.addSuppressed(new IllegalStateException(CANARY, new Exception(CANARY)));
        return new CompletionException(CANARY, new ExecutionException(CANARY, handshake));
    }

    @Test
    void exception_causes_keepTypesAndTracesAndNoWord() throws Exception {
        Throwable original = chain();
        EngineException failure = failure(original);

        assertThat(everything(failure)).doesNotContain(CANARY);
        List<Throwable> causes = new ArrayList<>();
        for (Throwable each = failure.getCause(); each != null; each = each.getCause()) {
            causes.add(each);
        }
        assertThat(causes).hasSize(4);
        assertThat(causes.get(0)).hasMessage(CompletionException.class.getName());
        assertThat(causes.get(0).getStackTrace()).isEqualTo(original.getStackTrace());
        assertThat(causes.get(2))
                .isExactlyInstanceOf(SSLHandshakeException.class)
                .hasMessage(null);
        assertThat(causes.get(2).getSuppressed())
                .singleElement()
                .satisfies(each -> assertThat(each)
                        .isInstanceOf(IllegalStateException.class)
                        .hasCauseInstanceOf(Exception.class));
        assertThat(causes.get(3))
                .isExactlyInstanceOf(CertificateException.class)
                .hasMessage(LibraryException.class.getName());
        assertThat(causes.get(3).getSuppressed()).singleElement().isInstanceOf(UnknownHostException.class);
    }

    @Test
    void exception_serialised_comesBackWithItsCauses() throws Exception {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (ObjectOutputStream out = new ObjectOutputStream(bytes)) {
            out.writeObject(failure(chain()));
        }
        try (ObjectInputStream in = new ObjectInputStream(new ByteArrayInputStream(bytes.toByteArray()))) {
            EngineException back = (EngineException) in.readObject();
            assertThat(back.reason()).isEqualTo(Reason.OTHER);
            assertThat(back).rootCause().isInstanceOf(CertificateException.class);
        }
    }

    @Test
    void wordless_typesOfTheJdk_stayWhatTheyAre() {
        List<Throwable> all = List.of(
                new ConnectException(CANARY),
                new CertificateExpiredException(CANARY),
                new SSLException(CANARY),
                new OutOfMemoryError(CANARY),
                new StackOverflowError(CANARY),
                new NullPointerException(CANARY),
                new InterruptedException(CANARY),
                new IllegalArgumentException(CANARY),
                new IOException(CANARY),
                new Exception(CANARY),
                new Error(CANARY));
        assertThat(all)
                .allSatisfy(each -> assertThat(Causes.wordless(each))
                        .isExactlyInstanceOf(each.getClass())
                        .hasMessage(null));
        assertThat(Causes.wordless(new UncheckedIOException(CANARY, new IOException(CANARY))))
                .isExactlyInstanceOf(RuntimeException.class)
                .hasMessage(UncheckedIOException.class.getName())
                .hasCauseInstanceOf(IOException.class);
        assertThat(Causes.wordless(new Throwable(CANARY))).hasMessage(Throwable.class.getName());
    }

    /** Some take their cause when they are made, and throw when they get it later. */
    @Test
    void wordless_anyTypeAboveACause_keepsIt() {
        Throwable cause = new IOException(CANARY);
        List<Throwable> all = List.of(
                new CertPathValidatorException(CANARY, cause),
                new CertPathBuilderException(CANARY, cause),
                new CertificateException(CANARY, cause),
                new GeneralSecurityException(CANARY, cause),
                new SSLException(CANARY, cause),
                new IOException(CANARY, cause),
                new RejectedExecutionException(CANARY, cause),
                new IllegalStateException(CANARY, cause),
                new UnsupportedOperationException(CANARY, cause),
                new LinkageError(CANARY, cause),
                new ExceptionInInitializerError(cause),
                new ClassNotFoundException(CANARY, cause),
                new UndeclaredThrowableException(cause, CANARY),
                new InvocationTargetException(cause, CANARY),
                new Throwable(CANARY, cause));
        assertThat(all)
                .allSatisfy(each -> assertThat(Causes.wordless(each))
                        .hasCauseInstanceOf(IOException.class)
                        .satisfies(copy -> assertThat(everything(copy)).doesNotContain(CANARY)));
    }

    @Test
    void wordless_ownFailure_isKept() {
        EngineException own = failure(null);

        assertThat(Causes.wordless(own)).isSameAs(own);
        assertThat(failure(new IOException(own)).getCause()).hasCause(own);
    }

    @Test
    void wordless_chainsThatNeverEnd_end() throws Exception {
        Exception one = new Exception(CANARY);
        Exception two = new Exception(CANARY, one);
        one.initCause(two);
        one.addSuppressed(two);
        two.addSuppressed(one);
        Exception many = new Exception(CANARY);
        for (int i = 0; i < 100_000; i++) {
            many = new Exception(CANARY, many);
        }

        assertThat(everything(failure(one))).doesNotContain(CANARY);
        assertThat(everything(failure(many))).doesNotContain(CANARY);
    }

    @Test
    void atCaller_isTheSameFailureWithAnotherTrace() {
        EngineException failure = failure(new LibraryException());
        EngineException again = failure.atCaller();

        assertThat(again).hasMessage("it failed").hasCause(failure.getCause()).isNotSameAs(failure);
        assertThat(again.phase()).isEqualTo(Phase.MAYBE_SENT);
        assertThat(again.reason()).isEqualTo(Reason.OTHER);
        assertThat(again.getCause()).isSameAs(failure.getCause());
    }
}
