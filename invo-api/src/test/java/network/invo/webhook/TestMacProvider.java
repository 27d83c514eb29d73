package network.invo.webhook;

import java.security.InvalidKeyException;
import java.security.Key;
import java.security.Provider;
import java.security.spec.AlgorithmParameterSpec;
import java.util.concurrent.atomic.AtomicInteger;
import javax.crypto.Mac;
import javax.crypto.MacSpi;

/** A provider that counts the MACs it has made, and cannot clone them, as hardware-backed ones cannot. */
final class TestMacProvider extends Provider {

    final AtomicInteger macs = new AtomicInteger();
    private final int shortestKey;

    TestMacProvider(int shortestKey) {
        super("test", "1", "counts MACs");
        this.shortestKey = shortestKey;
        putService(new Service(this, "Mac", "HmacSHA256", Spi.class.getName(), null, null) {
            @Override
            public Object newInstance(Object constructorParameter) {
                return new Spi();
            }
        });
    }

    private final class Spi extends MacSpi {

        private final Mac mac;

        Spi() {
            try {
                mac = Mac.getInstance("HmacSHA256");
            } catch (java.security.NoSuchAlgorithmException e) {
                throw new AssertionError(e);
            }
        }

        @Override
        protected int engineGetMacLength() {
            return mac.getMacLength();
        }

        @Override
        protected void engineInit(Key key, AlgorithmParameterSpec params) throws InvalidKeyException {
            if (key.getEncoded().length < shortestKey) {
                throw new InvalidKeyException(
                        "too short: " + new String(key.getEncoded(), java.nio.charset.StandardCharsets.UTF_8));
            }
            mac.init(key);
        }

        @Override
        protected void engineUpdate(byte input) {
            mac.update(input);
        }

        @Override
        protected void engineUpdate(byte[] input, int offset, int len) {
            mac.update(input, offset, len);
        }

        @Override
        protected byte[] engineDoFinal() {
            macs.incrementAndGet();
            return mac.doFinal();
        }

        @Override
        protected void engineReset() {
            mac.reset();
        }
    }
}
