package network.invo.engine.jdk;

import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.KeyStore;
import java.util.ArrayList;
import java.util.List;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManagerFactory;

/** Certificates of an authority of our own, made by the JDK's own tool when a test needs them. */
final class Certificates {

    private static final char[] PASSWORD = "changeit".toCharArray();

    private final KeyStore store;

    private Certificates(KeyStore store) {
        this.store = store;
    }

    static Certificates localhost(Path directory) throws Exception {
        return make(directory, "-ext", "san=dns:localhost,ip:127.0.0.1", "-validity", "2");
    }

    static Certificates otherHost(Path directory) throws Exception {
        return make(directory, "-ext", "san=dns:elsewhere.example", "-validity", "2");
    }

    static Certificates expired(Path directory) throws Exception {
        return make(directory, "-ext", "san=dns:localhost", "-startdate", "-10d", "-validity", "2");
    }

    /** A certificate signed by an authority: of an end certificate that is itself trusted no date is checked. */
    private static Certificates make(Path directory, String... more) throws Exception {
        Path file = directory.resolve("keys.p12");
        Files.deleteIfExists(file);
        keytool(file, "ca", "-ext", "bc:c", "-validity", "2");
        List<String> options = new ArrayList<>(List.of("-signer", "ca"));
        options.addAll(List.of(more));
        keytool(file, "server", options.toArray(String[]::new));
        KeyStore store = KeyStore.getInstance("PKCS12");
        try (InputStream in = Files.newInputStream(file)) {
            store.load(in, PASSWORD);
        }
        return new Certificates(store);
    }

    private static void keytool(Path file, String alias, String... more) throws Exception {
        List<String> command = new ArrayList<>(List.of(
                Path.of(System.getProperty("java.home"), "bin", "keytool").toString(),
                "-genkeypair",
                "-alias",
                alias,
                "-dname",
                "CN=" + alias,
                "-keyalg",
                "EC",
                "-groupname",
                "secp256r1",
                "-keystore",
                file.toString(),
                "-storetype",
                "PKCS12",
                "-storepass",
                new String(PASSWORD)));
        command.addAll(List.of(more));
        Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
        String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        if (process.waitFor() != 0) {
            throw new IllegalStateException("keytool: " + output);
        }
    }

    /** The keys themselves, for a server that makes its own context; all passwords are the one given. */
    KeyStore keys() {
        return store;
    }

    static String password() {
        return new String(PASSWORD);
    }

    SSLContext server() throws Exception {
        KeyManagerFactory keys = KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
        keys.init(store, PASSWORD);
        SSLContext context = SSLContext.getInstance("TLS");
        context.init(keys.getKeyManagers(), null, null);
        return context;
    }

    SSLContext client() throws Exception {
        KeyStore trusted = KeyStore.getInstance("PKCS12");
        trusted.load(null, null);
        trusted.setCertificateEntry("ca", store.getCertificate("ca"));
        TrustManagerFactory trust = TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
        trust.init(trusted);
        SSLContext context = SSLContext.getInstance("TLS");
        context.init(null, trust.getTrustManagers(), null);
        return context;
    }
}
