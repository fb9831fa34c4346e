package io.tailrace.console.overview;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.tailrace.process.kafka.KafkaCluster;
import io.tailrace.process.live.StatusCodec;
import io.tailrace.process.live.StatusTopic;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.header.internals.RecordHeaders;
import org.apache.kafka.common.record.TimestampType;
import org.junit.jupiter.api.Test;

class StatusReaderTest {

    private final Reports reports = new Reports();
    private final StatusReader reader =
            new StatusReader(KafkaCluster.of("127.0.0.1:1"), reports, () -> TestReports.after(10));

    @Test
    void hostileRecordsAreLeftOutAndCounted() {
        String valid = new String(StatusCodec.write(TestReports.relay("1").at(5)), UTF_8);
        take(valid.replace("\"started\":\"2026", "\"started\":\"+1000000000"));
        take(valid.replace("\"started\":\"2026", "\"started\":\"-999999999"));
        take("[[[");
        take(valid.replace("host-1", "\\ud800"));
        take(valid);

        assertThat(reader.leftOut()).isEqualTo(4);
        int shown = reports.ask(TestReports.after(10), state -> state.tracks().size());
        assertThat(shown).isEqualTo(1);
    }

    @Test
    void whatIsNotReadToTheEndIsNotComplete() throws InterruptedException {
        assertThat(reader.awaitComplete(Duration.ofMillis(1))).isFalse();
    }

    private void take(String value) {
        Instant at = TestReports.after(9);
        reader.take(
                new ConsumerRecord<>(
                        StatusTopic.NAME,
                        0,
                        0,
                        at.toEpochMilli(),
                        TimestampType.LOG_APPEND_TIME,
                        1,
                        1,
                        "relay/orders/1".getBytes(UTF_8),
                        value.getBytes(UTF_8),
                        new RecordHeaders(),
                        Optional.empty()),
                true);
    }
}
