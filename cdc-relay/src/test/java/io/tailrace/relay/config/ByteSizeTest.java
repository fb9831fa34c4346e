package io.tailrace.relay.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;

class ByteSizeTest {

    @Test
    void aUnitMultipliesByPowersOf1024() {
        assertThat(ByteSize.parse("b", "0")).isZero();
        assertThat(ByteSize.parse("b", "17")).isEqualTo(17);
        assertThat(ByteSize.parse("b", "17B")).isEqualTo(17);
        assertThat(ByteSize.parse("b", "3 KiB")).isEqualTo(3072);
        assertThat(ByteSize.parse("b", "512MiB")).isEqualTo(512L << 20);
        assertThat(ByteSize.parse("b", " 10GiB ")).isEqualTo(10L << 30);
        assertThat(ByteSize.parse("b", "2TiB")).isEqualTo(2L << 40);
    }

    @Test
    void anythingElseIsRefusedWithTheRuleAndTheValue() {
        for (String text : new String[] {"", "10GB", "-1", "1.5GiB", "GiB", "99999999999TiB"}) {
            assertThatThrownBy(() -> ByteSize.parse("wal-budget", text))
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessageStartingWith("wal-budget must be a whole number of bytes")
                    .hasMessageContaining("\"" + text + "\"");
        }
    }

    @Test
    void bytesAreShownInTheLargestUnitThatFits() {
        assertThat(ByteSize.format(0)).isEqualTo("0 B");
        assertThat(ByteSize.format(1023)).isEqualTo("1023 B");
        assertThat(ByteSize.format(1536)).isEqualTo("1.5 KiB");
        assertThat(ByteSize.format(10L << 30)).isEqualTo("10.0 GiB");
        assertThat(ByteSize.format(-(3L << 20))).isEqualTo("-3.0 MiB");
    }
}
