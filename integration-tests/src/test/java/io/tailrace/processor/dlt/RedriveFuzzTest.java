package io.tailrace.processor.dlt;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.tailrace.fuzz.Fuzz;
import io.tailrace.process.OperatorException;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.Uuid;
import org.junit.jupiter.api.Test;

/** Whatever the log of redrives holds, it is a disposition or refused. */
class RedriveFuzzTest {

    private static final Uuid TOPIC_ID = new Uuid(1, 2);

    @Test
    void dispositionsOfDeadLetters() {
        Fuzz.target("disposition", RedriveFuzzTest::read)
                .mayThrow(OperatorException.class)
                .from(
                        "{\"state\":\"redriven\",\"run\":\"r\",\"note\":\"n\",\"at\":\"2026-01-01T00:00:00Z\"}",
                        "{\"state\":\"reopened\",\"run\":\"r\",\"note\":\"\",\"at\":\"2026-01-01T00:00:00Z\"}",
                        "{\"state\":\"discarded\",\"run\":\"\",\"note\":\"\",\"at\":\"2026-01-01T00:00:00Z\"}");
    }

    private static void read(byte[] input) {
        RedriveLog log = new RedriveLog(TOPIC_ID);
        ConsumerRecord<byte[], byte[]> letter =
                new ConsumerRecord<>("events.dlt", 3, 4, null, null);
        byte[] key = (TOPIC_ID + ":3:4").getBytes(UTF_8);
        log.read(new ConsumerRecord<>(RedriveLog.TOPIC, 0, 0, key, input));
        Disposition read = log.find(letter);
        assertThat(read).isNotNull();
        byte[] written = log.toRecord(letter, read).value();
        log.read(new ConsumerRecord<>(RedriveLog.TOPIC, 0, 1, key, written));
        Disposition again = log.find(letter);
        assertThat(again).isNotNull();
        assertThat(log.toRecord(letter, again).value()).isEqualTo(written);
        log.read(new ConsumerRecord<>(RedriveLog.TOPIC, 0, 2, input, input));
    }
}
