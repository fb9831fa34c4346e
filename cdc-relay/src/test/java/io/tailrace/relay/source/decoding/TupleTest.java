package io.tailrace.relay.source.decoding;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.ByteBuffer;
import org.junit.jupiter.api.Test;

class TupleTest {

    private final Tuple tuple = new Tuple();

    @Test
    void textsAreThoseOfTheLog() {
        read(text("größer \ud83d\ude80"), nothing('n'), text(""));

        assertThat(tuple.columns()).isEqualTo(3);
        assertThat(tuple.text(0)).isEqualTo("größer \ud83d\ude80");
        assertThat(tuple.bytes(0)).isEqualTo("größer \ud83d\ude80".getBytes(UTF_8));
        assertThat(tuple.isNull(1)).isTrue();
        assertThat(tuple.isNull(2)).isFalse();
        assertThat(tuple.text(2)).isEmpty();
    }

    @Test
    void aValueThatAnUpdateHasNotChangedIsNoNull() {
        read(text("x"), nothing('u'));

        assertThat(tuple.isUnchanged(0)).isFalse();
        assertThat(tuple.isUnchanged(1)).isTrue();
        assertThat(tuple.isNull(1)).isFalse();
    }

    @Test
    void bytesAreReadFromTheirDigits() {
        read(text("\\x00fF7a"), text("\\x"), text("\\000"), nothing('n'));

        assertThat(tuple.isHex(0)).isTrue();
        assertThat(tuple.hex(0)).containsExactly(0, 255, 0x7a);
        assertThat(tuple.hex(1)).isEmpty();
        assertThat(tuple.isHex(2)).isFalse();
        assertThat(tuple.isHex(3)).isFalse();
    }

    @Test
    void theBeginningOfALongTextHasTheWantedCharactersAndNoBrokenOne() {
        read(text("ü€\ud83d\ude80".repeat(1_000)));

        assertThat(tuple.text(0, 4)).isEqualTo("ü€\ud83d\ude80");
        assertThat(tuple.text(0, 1_000)).isEqualTo("ü€\ud83d\ude80".repeat(250));
    }

    @Test
    void oneObjectReadsRowsOfSeveralTables() {
        read(text("a"), text("b"));
        read(nothing('n'));

        assertThat(tuple.columns()).isEqualTo(1);
        assertThat(tuple.length(0)).isZero();
    }

    @Test
    void aKindOfValueThatPostgresqlDoesNotSendIsRefused() {
        assertThatThrownBy(() -> read(nothing('b'))).hasMessageContaining("got b");
    }

    private void read(byte[]... columns) {
        ByteBuffer row = ByteBuffer.allocate(100_000);
        row.putShort((short) columns.length);
        for (byte[] column : columns) {
            row.put(column);
        }
        tuple.read(row.flip().slice());
    }

    private static byte[] text(String text) {
        byte[] bytes = text.getBytes(UTF_8);
        return ByteBuffer.allocate(5 + bytes.length)
                .put((byte) 't')
                .putInt(bytes.length)
                .put(bytes)
                .array();
    }

    private static byte[] nothing(char kind) {
        return new byte[] {(byte) kind};
    }
}
