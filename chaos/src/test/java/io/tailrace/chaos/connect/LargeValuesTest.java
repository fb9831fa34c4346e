package io.tailrace.chaos.connect;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Arrays;
import java.util.List;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.junit.jupiter.api.Test;

class LargeValuesTest {

    private static final int LARGE = 1_570_000;

    @Test
    void aLargeValueIsReplacedByItsDigestAndItsSizeIsKept() {
        ConsumerRecord<byte[], byte[]> record = LargeValues.digested(record(large(0)));

        assertThat(record.value()).hasSize(32);
        assertThat(record.serializedValueSize()).isEqualTo(LARGE);
        assertThat(LargeValues.shown(record)).startsWith("1570000 bytes, SHA-256 ");
    }

    @Test
    void smallValuesAreKept() {
        assertThat(LargeValues.shown(LargeValues.digested(record(new byte[] {1, -1}))))
                .isEqualTo("01ff");
        assertThat(LargeValues.shown(LargeValues.digested(record(null)))).isEqualTo("null");
    }

    @Test
    void largeValuesThatDifferInOneByteDiffer() {
        assertThat(differences(large(0), large(0))).isEmpty();
        assertThat(differences(large(0), large(1))).hasSize(1);
        assertThat(differences(large(0), Arrays.copyOf(large(0), LARGE - 1))).hasSize(1);
    }

    private static List<String> differences(byte[] byConnect, byte[] byRelay) {
        return SideBySide.differences(
                List.of(LargeValues.digested(record(byConnect))),
                List.of(LargeValues.digested(record(byRelay))));
    }

    private static byte[] large(int last) {
        byte[] value = new byte[LARGE];
        value[LARGE - 1] = (byte) last;
        return value;
    }

    private static ConsumerRecord<byte[], byte[]> record(byte[] value) {
        ConsumerRecord<byte[], byte[]> record =
                new ConsumerRecord<>("outbox.order", 0, 0, new byte[0], value);
        record.headers().add("ce_id", new byte[] {'1'});
        return new ConsumerRecord<>(
                record.topic(),
                record.partition(),
                record.offset(),
                record.timestamp(),
                record.timestampType(),
                0,
                value == null ? -1 : value.length,
                record.key(),
                value,
                record.headers(),
                record.leaderEpoch());
    }
}
