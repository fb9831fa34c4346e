package io.tailrace.console.letters;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class PayloadTextTest {

    @Test
    void jsonIsIndentedAndSaysTheSame() {
        PayloadText shown = text("{\"a\":[1.10,123456789012345678901.5],\"a\":\"<b>\"}");
        assertThat(shown.kind()).isEqualTo("json");
        assertThat(shown.text())
                .isEqualTo(
                        "{\n  \"a\" : [\n    1.10,\n    123456789012345678901.5\n  ],\n"
                                + "  \"a\" : \"<b>\"\n}");
        assertThat(shown.note()).isNull();
    }

    @Test
    void otherTextIsAsItIs() {
        String hostile = "<script>alert(1)</script>\u0000{\"a\":";
        assertThat(text(hostile)).isEqualTo(new PayloadText("text", hostile, null));
        assertThat(text("{} {}").kind()).isEqualTo("text");
        assertThat(text("17").kind()).isEqualTo("text");
        assertThat(text("").text()).isEmpty();
    }

    @Test
    void bytesAreInBase64() {
        assertThat(PayloadText.of(new byte[] {(byte) 0xc3, 0x28}))
                .isEqualTo(new PayloadText("binary", "wyg=", null));
        assertThat(PayloadText.of(null)).isEqualTo(new PayloadText("none", null, null));
    }

    @Test
    void longPayloadsAreCutAndSaySo() {
        PayloadText shown = text("x" + "é".repeat(40_000));
        assertThat(shown.kind()).isEqualTo("text");
        assertThat(shown.text()).hasSize(1 + 32_767).endsWith("é");
        assertThat(shown.note()).startsWith("the first 65536 of 80001 bytes");
    }

    @Test
    void jsonThatWouldGrowALotIsNotIndented() {
        String nested = "[".repeat(900) + "1,".repeat(20_000) + "1" + "]".repeat(900);
        assertThat(text(nested)).isEqualTo(new PayloadText("text", nested, null));
        String deep = "[".repeat(30_000);
        assertThat(text(deep).kind()).isEqualTo("text");
    }

    private static PayloadText text(String payload) {
        return PayloadText.of(payload.getBytes(UTF_8));
    }
}
