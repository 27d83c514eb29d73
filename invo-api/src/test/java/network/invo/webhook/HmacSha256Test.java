package network.invo.webhook;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import jakarta.json.JsonObject;
import jakarta.json.JsonValue;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.security.Provider;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

/** The MAC by itself, against public vectors. */
class HmacSha256Test {

    private static final HexFormat HEX = HexFormat.of();

    /** RFC 4231, test cases 1 to 4, 6 and 7; the fifth is about truncation, which a webhook does not have. */
    @ParameterizedTest
    @CsvSource({
        "0b0b0b0b0b0b0b0b0b0b0b0b0b0b0b0b0b0b0b0b, 4869205468657265,"
                + " b0344c61d8db38535ca8afceaf0bf12b881dc200c9833da726e9376c2e32cff7",
        "4a656665, 7768617420646f2079612077616e7420666f72206e6f7468696e673f,"
                + " 5bdcc146bf60754e6a042426089575c75a003f089d2739839dec58b964ec3843",
        "aa*20, dd*50, 773ea91e36800e46854db8ebd09181a72959098b3ef8c122d9635514ced565fe",
        "0102030405060708090a0b0c0d0e0f10111213141516171819, cd*50,"
                + " 82558a389a443c0ea4cc819899f2083a85f0faa3e578f8077a2e3ff46729665b",
        "aa*131, 54657374205573696e67204c6172676572205468616e20426c6f636b2d53697a65204b6579202d2048617368204b6579204669727374,"
                + " 60e431591ee0b67f0d8a26aacbf5b77f8e0bc6213728c5140546040f0ee37f54",
        "aa*131, 5468697320697320612074657374207573696e672061206c6172676572207468616e20626c6f636b2d73697a65206b657920616e6420612"
                + "06c6172676572207468616e20626c6f636b2d73697a6520646174612e20546865206b6579206e6565647320746f20626520686173686"
                + "564206265666f7265206265696e6720757365642062792074686520484d414320616c676f726974686d2e,"
                + " 9b09ffa71b942fcb27635fbcd5b0e944bfdc63644f0713938a7f51535c3a35e2"
    })
    void sign_rfc4231_givesItsMac(String key, String message, String mac) {
        assertThat(sign(bytes(key), bytes(message), null)).isEqualTo(HEX.parseHex(mac));
    }

    record Wycheproof(int id, String comment, byte[] key, byte[] message, byte[] tag, boolean valid) {

        @Override
        public String toString() {
            return id + " " + comment;
        }
    }

    static List<Wycheproof> wycheproof() throws Exception {
        return VectorTest.resource("wycheproof-hmac-sha256.json").getJsonArray("testGroups").stream()
                .flatMap(group -> group.asJsonObject().getJsonArray("tests").stream())
                .map(JsonValue::asJsonObject)
                .map(HmacSha256Test::row)
                .toList();
    }

    private static Wycheproof row(JsonObject test) {
        return new Wycheproof(
                test.getInt("tcId"),
                test.getString("comment"),
                HEX.parseHex(test.getString("key")),
                HEX.parseHex(test.getString("msg")),
                HEX.parseHex(test.getString("tag")),
                test.getString("result").equals("valid"));
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("wycheproof")
    void sign_wycheproof_fitsIfValid(Wycheproof test) {
        byte[] mac = sign(test.key(), test.message(), null);

        assertThat(MessageDigest.isEqual(mac, test.tag())).isEqualTo(test.valid());
    }

    @Test
    void wycheproof_inFile_isAllRead() throws Exception {
        assertThat(wycheproof()).hasSize(87).filteredOn(Wycheproof::valid).hasSize(33);
    }

    @Test
    void sign_messageCutAnywhere_givesTheSameMac() {
        byte[] message = Deliveries.utf8("what do ya want for nothing?");
        HmacSha256 key = new HmacSha256(Deliveries.utf8("Jefe"), null);
        byte[] whole = key.sign(new byte[0], message);

        for (int cut = 0; cut <= message.length; cut++) {
            byte[] head = Arrays.copyOf(message, cut);
            byte[] body = Arrays.copyOfRange(message, cut, message.length);
            assertThat(key.sign(head, body)).isEqualTo(whole).hasSize(HmacSha256.LENGTH);
        }
    }

    @Test
    void sign_providerThatCannotClone_givesTheSameMacAgainAndAgain() {
        TestMacProvider provider = new TestMacProvider(0);
        HmacSha256 key = new HmacSha256(Deliveries.utf8("Jefe"), provider);
        byte[] expected = sign(Deliveries.utf8("Jefe"), Deliveries.utf8("a.b"), null);

        for (int i = 1; i <= 3; i++) {
            assertThat(key.sign(Deliveries.utf8("a."), Deliveries.utf8("b"))).isEqualTo(expected);
            assertThat(provider.macs).hasValue(i);
        }
    }

    @Test
    void create_providerWithoutTheAlgorithm_saysSo() {
        Provider none = new Provider("none", "1", "has nothing") {};

        assertThatThrownBy(() -> new HmacSha256(new byte[] {1}, none))
                .isInstanceOf(IllegalStateException.class)
                .hasMessage("no security provider has HmacSHA256")
                .hasCauseInstanceOf(NoSuchAlgorithmException.class);
    }

    @Test
    void create_providerThatRefusesTheKey_saysSoWithoutIt() {
        assertThatThrownBy(() -> new HmacSha256(Deliveries.utf8("k3y"), new TestMacProvider(14)))
                .isInstanceOf(IllegalArgumentException.class)
                .hasNoCause()
                .hasMessageContaining("does not take this secret")
                .hasMessageNotContaining("k3y");
    }

    private static byte[] sign(byte[] key, byte[] message, Provider provider) {
        return new HmacSha256(key, provider).sign(new byte[0], message);
    }

    /** Hex, or one byte and how often. */
    private static byte[] bytes(String text) {
        int star = text.indexOf('*');
        return HEX.parseHex(
                star < 0 ? text : text.substring(0, star).repeat(Integer.parseInt(text.substring(star + 1))));
    }
}
