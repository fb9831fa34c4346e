package io.tailrace.processor.dlt.running;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.tailrace.golden.GoldenFile;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.junit.jupiter.api.Test;

/** Signs of life of runs that every later build must read. */
class SignOfLifeGoldenTest {

    private static final GoldenFile KEY = GoldenFile.of("redrive-run", "v1.key");
    private static final GoldenFile VALUE = GoldenFile.of("redrive-run", "v1.json");
    private static final SignOfLife SIGN =
            new SignOfLife(
                    SignOfLife.keysOf("AAAAAAAAAAEAAAAAAAAAAg") + "1b4e28ba",
                    "run-1",
                    "redrive",
                    "2026-11-29T12:00:00Z",
                    "host-1:4711",
                    5);

    @Test
    void aSignIsReadAsItWasWritten() {
        assertThat(read(VALUE.bytes())).isEqualTo(SIGN);
    }

    @Test
    void itIsStillWrittenLikeThat() {
        KEY.requireEqual(SIGN.toRecord().key());
        VALUE.requireEqual(SIGN.toRecord().value());
    }

    @Test
    void unknownMembersAreIgnored() {
        byte[] more = VALUE.text().replaceFirst("\\{", "{\"later\":1,").getBytes(UTF_8);

        assertThat(read(more)).isEqualTo(SIGN);
    }

    private static SignOfLife read(byte[] value) {
        ConsumerRecord<byte[], byte[]> record =
                new ConsumerRecord<>(SignOfLife.TOPIC, 0, 0, KEY.bytes(), value);
        return SignOfLife.of(KEY.text(), record).orElseThrow();
    }
}
