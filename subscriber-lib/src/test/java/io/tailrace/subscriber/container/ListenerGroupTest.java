package io.tailrace.subscriber.container;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.tailrace.event.EventError;
import io.tailrace.event.EventException;
import io.tailrace.event.EventHeaders;
import io.tailrace.event.EventId;
import io.tailrace.subscriber.config.SubscriberConfig;
import io.tailrace.subscriber.config.SubscriberConfig.Retry;
import io.tailrace.subscriber.metrics.SubscriberMeter;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.header.internals.RecordHeaders;
import org.apache.kafka.common.record.TimestampType;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** What a group remembers of failures, with brokers that cannot be reached. */
class ListenerGroupTest {

    private static final SubscriberConfig CONFIG =
            SubscriberConfig.builder("localhost:1", "mailer")
                    .retry(new Retry(2, Duration.ofMillis(7), Duration.ofMillis(7)))
                    .build();
    private static final TopicPartition PARTITION = new TopicPartition("events.user", 0);
    private final Exception broken = new IllegalStateException("simulated");
    private final Exception terminal =
            new EventException(EventError.VALIDATION_FAILED, "no such street", null);

    private final ListenerGroup group =
            new ListenerGroup(
                    CONFIG,
                    List.of("events.user"),
                    Map.of("bootstrap.servers", "localhost:1"),
                    SubscriberMeter.NONE);
    private final ConsumerRecord<byte[], byte[]> record = record(1_000, EventId.next());

    @AfterEach
    void close() {
        group.close();
    }

    @Test
    void attemptsAreForgottenWithSuccessAndWithThePartition() {
        assertRetried(record);
        group.handled(record);
        assertRetried(record);
        group.revoked(List.of(PARTITION));
        assertRetried(record);
    }

    @Test
    void anotherRecordAtTheOffsetHasAttemptsOfItsOwn() {
        assertRetried(record);
        assertRetried(record(2_000, EventId.next()));
        assertRetried(record(2_000, EventId.next()));
    }

    @Test
    void aReportThatCannotBeWrittenKeepsTheListenerAway() {
        assertThat(group.awaitsReport(record)).isFalse();
        assertThat(group.failed(record, terminal)).contains(Duration.ofSeconds(1));

        assertThat(group.awaitsReport(record)).isTrue();
        assertThat(group.awaitsReport(record(1_000, EventId.next()))).isFalse();
        group.revoked(List.of(PARTITION));
        assertThat(group.awaitsReport(record)).isFalse();
    }

    @Test
    void whatAPartitionWaitsForIsShownUntilItIsFinished() {
        assertThat(group.blocked()).isEmpty();
        assertRetried(record);
        assertThat(group.blocked())
                .singleElement()
                .satisfies(
                        each -> {
                            assertThat(each.topic()).isEqualTo("events.user");
                            assertThat(each.offset()).isEqualTo(7);
                            assertThat(each.eventId()).isNotEmpty();
                            assertThat(each.attempts()).isEqualTo(1);
                            assertThat(each.reportMissing()).isFalse();
                        });

        // while it is sent, the report is not missing
        CompletableFuture<Optional<Duration>> report =
                CompletableFuture.supplyAsync(() -> group.failed(record, terminal));
        await().until(() -> group.blocked().get(0).attempts() == 2);
        assertThat(group.awaitsReport(record)).isTrue();
        assertThat(group.blocked()).singleElement().matches(each -> !each.reportMissing());
        assertThat(report.join()).isPresent();
        assertThat(group.blocked())
                .singleElement()
                .matches(each -> each.attempts() == 2 && each.reportMissing());

        group.handled(record);
        assertThat(group.blocked()).isEmpty();
    }

    /** A second attempt in a row would be the last one. */
    private void assertRetried(ConsumerRecord<byte[], byte[]> each) {
        assertThat(group.failed(each, broken))
                .hasValueSatisfying(pause -> assertThat(pause).isLessThan(Duration.ofMillis(8)));
    }

    private static ConsumerRecord<byte[], byte[]> record(long timestamp, EventId id) {
        RecordHeaders headers = new RecordHeaders();
        headers.add(EventHeaders.ID, id.toString().getBytes(UTF_8));
        return new ConsumerRecord<>(
                PARTITION.topic(),
                PARTITION.partition(),
                7,
                timestamp,
                TimestampType.CREATE_TIME,
                -1,
                -1,
                "u-1".getBytes(UTF_8),
                "{}".getBytes(UTF_8),
                headers,
                Optional.empty());
    }
}
