package io.tailrace.console.overview;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.tailrace.process.kafka.KafkaCluster;
import io.tailrace.process.live.StatusCodec;
import io.tailrace.process.live.StatusTopic;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicBoolean;
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

    @Test
    void anErrorIsShownAndDoesNotEndTheReading() {
        reader.attempt(
                () -> {
                    throw new OutOfMemoryError("Java heap space");
                });

        assertThat(reader.failure()).isNotNull();
        assertThat(reader.failure().text()).contains("Java heap space");
    }

    @Test
    void aThreadThatHasEndedIsAFailure() {
        AtomicBoolean thrown = new AtomicBoolean();
        try (StatusReader dying =
                new StatusReader(
                        KafkaCluster.of("127.0.0.1:1"),
                        reports,
                        () -> {
                            if (thrown.compareAndSet(false, true)) {
                                throw new StackOverflowError();
                            }
                            return TestReports.after(10);
                        })) {
            dying.start();

            await().dontCatchUncaughtExceptions()
                    .untilAsserted(
                            () -> {
                                assertThat(dying.failure()).isNotNull();
                                assertThat(dying.failure().text())
                                        .startsWith("the thread that reads has ended");
                            });
        }
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
