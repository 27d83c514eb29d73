package network.invo.engine.tck.internal;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.math.BigInteger;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.KeyStore;
import java.security.SecureRandom;
import java.security.Signature;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.security.spec.ECGenParameterSpec;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.Locale;
import javax.net.ssl.KeyManager;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManager;
import javax.net.ssl.TrustManagerFactory;
import org.jspecify.annotations.Nullable;

/**
 * An authority and its certificates, made anew for each run.
 *
 * <p>The JDK verifies certificates but has no API that makes one, and a {@code keytool} process for each would take longer
 * than all other cases: so the few DER structures that X.509 needs are written here.
 */
final class Certificates {

    private static final byte[] ECDSA_WITH_SHA256 = sequence(oid(0x2a, 0x86, 0x48, 0xce, 0x3d, 0x04, 0x03, 0x02));
    private static final byte[] COMMON_NAME = oid(0x55, 0x04, 0x03);
    private static final byte[] SUBJECT_ALT_NAME = oid(0x55, 0x1d, 0x11);
    private static final byte[] BASIC_CONSTRAINTS = oid(0x55, 0x1d, 0x13);
    private static final DateTimeFormatter UTC_TIME =
            DateTimeFormatter.ofPattern("yyMMddHHmmss'Z'", Locale.ROOT).withZone(ZoneOffset.UTC);
    private static final char[] NO_PASSWORD = new char[0];

    private final KeyPair authorityKey;
    private final X509Certificate authority;

    Certificates() {
        try {
            authorityKey = newKey();
            Instant now = Instant.now();
            authority = certificate(
                    "invo-tck authority",
                    authorityKey,
                    extension(BASIC_CONSTRAINTS, true, sequence(der(0x01, new byte[] {(byte) 0xff}))),
                    now.minus(Duration.ofDays(2)),
                    now.plus(Duration.ofDays(2)),
                    authorityKey);
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("this JVM cannot make an EC certificate", e);
        }
    }

    /** A key and its certificate. */
    record Identity(KeyPair key, X509Certificate certificate) {}

    /** An identity that is good for {@code localhost} and {@code 127.0.0.1}. */
    Identity loopback() throws GeneralSecurityException {
        byte[] names = concat(
                der(0x82, "localhost".getBytes(StandardCharsets.US_ASCII)), der(0x87, new byte[] {127, 0, 0, 1}));
        return issued("localhost", names, Instant.now().plus(Duration.ofDays(1)));
    }

    /** An identity of somebody else. */
    Identity otherHost() throws GeneralSecurityException {
        return host("other.invalid");
    }

    /** An identity that is good for one name. */
    Identity host(String name) throws GeneralSecurityException {
        return issued(
                name,
                der(0x82, name.getBytes(StandardCharsets.US_ASCII)),
                Instant.now().plus(Duration.ofDays(1)));
    }

    /** An identity that was good for loopback until an hour ago. */
    Identity expired() throws GeneralSecurityException {
        byte[] names = concat(
                der(0x82, "localhost".getBytes(StandardCharsets.US_ASCII)), der(0x87, new byte[] {127, 0, 0, 1}));
        return issued("localhost", names, Instant.now().minus(Duration.ofHours(1)));
    }

    /** A client's identity. */
    Identity client(String name) throws GeneralSecurityException {
        return host(name);
    }

    /** A context that shows the identity, if any, and trusts our authority. */
    SSLContext context(@Nullable Identity identity) throws Exception {
        return context(identity, trust());
    }

    SSLContext context(@Nullable Identity identity, TrustManager... trust) throws Exception {
        KeyManager[] keys = null;
        if (identity != null) {
            KeyStore store = KeyStore.getInstance("PKCS12");
            store.load(null, NO_PASSWORD);
            store.setKeyEntry(
                    "own", identity.key().getPrivate(), NO_PASSWORD, new X509Certificate[] {identity.certificate()});
            KeyManagerFactory factory = KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
            factory.init(store, NO_PASSWORD);
            keys = factory.getKeyManagers();
        }
        SSLContext context = SSLContext.getInstance("TLS");
        context.init(keys, trust, null);
        return context;
    }

    /** Trust in our authority and in no other. */
    TrustManager[] trust() throws Exception {
        KeyStore store = KeyStore.getInstance("PKCS12");
        store.load(null, NO_PASSWORD);
        store.setCertificateEntry("authority", authority);
        TrustManagerFactory factory = TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
        factory.init(store);
        return factory.getTrustManagers();
    }

    private Identity issued(String name, byte[] altNames, Instant until) throws GeneralSecurityException {
        KeyPair key = newKey();
        byte[] extension = extension(SUBJECT_ALT_NAME, false, sequence(altNames));
        return new Identity(
                key, certificate(name, key, extension, Instant.now().minus(Duration.ofDays(1)), until, authorityKey));
    }

    private static KeyPair newKey() throws GeneralSecurityException {
        KeyPairGenerator generator = KeyPairGenerator.getInstance("EC");
        generator.initialize(new ECGenParameterSpec("secp256r1"));
        return generator.generateKeyPair();
    }

    private static X509Certificate certificate(
            String subject, KeyPair subjectKey, byte[] extension, Instant from, Instant until, KeyPair issuerKey)
            throws GeneralSecurityException {
        byte[] toBeSigned = sequence(
                der(0xa0, der(0x02, new byte[] {2})),
                der(
                        0x02,
                        new BigInteger(64, new SecureRandom())
                                .add(BigInteger.ONE)
                                .toByteArray()),
                ECDSA_WITH_SHA256,
                name("invo-tck authority"),
                sequence(utc(from), utc(until)),
                name(subject),
                subjectKey.getPublic().getEncoded(),
                der(0xa3, sequence(extension)));
        Signature signature = Signature.getInstance("SHA256withECDSA");
        signature.initSign(issuerKey.getPrivate());
        signature.update(toBeSigned);
        byte[] signed = sequence(toBeSigned, ECDSA_WITH_SHA256, der(0x03, concat(new byte[] {0}, signature.sign())));
        return (X509Certificate)
                CertificateFactory.getInstance("X.509").generateCertificate(new ByteArrayInputStream(signed));
    }

    private static byte[] extension(byte[] oid, boolean critical, byte[] value) {
        return critical
                ? sequence(oid, der(0x01, new byte[] {(byte) 0xff}), der(0x04, value))
                : sequence(oid, der(0x04, value));
    }

    private static byte[] name(String commonName) {
        return sequence(der(0x31, sequence(COMMON_NAME, der(0x0c, commonName.getBytes(StandardCharsets.UTF_8)))));
    }

    private static byte[] utc(Instant moment) {
        return der(0x17, UTC_TIME.format(moment).getBytes(StandardCharsets.US_ASCII));
    }

    private static byte[] oid(int... bytes) {
        byte[] content = new byte[bytes.length];
        for (int i = 0; i < bytes.length; i++) {
            content[i] = (byte) bytes[i];
        }
        return der(0x06, content);
    }

    private static byte[] sequence(byte[]... parts) {
        return der(0x30, concat(parts));
    }

    private static byte[] der(int tag, byte[] content) {
        ByteArrayOutputStream out = new ByteArrayOutputStream(content.length + 4);
        out.write(tag);
        if (content.length >= 256) {
            out.write(0x82);
            out.write(content.length >> 8);
        } else if (content.length >= 128) {
            out.write(0x81);
        }
        out.write(content.length);
        out.writeBytes(content);
        return out.toByteArray();
    }

    private static byte[] concat(byte[]... parts) {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        for (byte[] part : parts) {
            out.writeBytes(part);
        }
        return out.toByteArray();
    }
}
