package io.tailrace.relay.erase;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.tailrace.relay.erase.Attribution.Owner;
import java.time.Instant;
import java.util.Optional;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.header.internals.RecordHeaders;
import org.apache.kafka.common.record.TimestampType;
import org.junit.jupiter.api.Test;

class ScheduleRecordsTest {

    private static final long NOW = 10_000;

    private final ScheduleRecords records = new ScheduleRecords("held", NOW);

    @Test
    void anEventWithoutATombstoneIsHeld() {
        records.add(record(0, "a", 1_000), Owner.AGGREGATE);
        records.add(record(0, "b", 1_000), Owner.AGGREGATE);
        records.add(record(0, "b", 2_000), Owner.OTHER);
        records.add(record(1, "a", 3_000), Owner.OTHER);

        assertThat(records.found().records()).isEqualTo(2);
        assertThat(records.found().held()).isEqualTo(1);
    }

    @Test
    void whatIsInTheTopicNowWasNotRemovedBefore() {
        records.add(record(0, "a", 1_000), Owner.AGGREGATE);
        records.add(record(0, "a", 2_000), Owner.OTHER);

        assertThat(records.found().held()).isZero();
        assertThat(records.found().isReplaced()).isTrue();
        assertThat(records.found().newest()).isEqualTo(Instant.ofEpochMilli(NOW));
    }

    @Test
    void theTombstoneOfTheAggregateCountsAndNoOther() {
        records.add(record(0, "a", 1_000), Owner.AGGREGATE);
        records.add(record(0, "a", 20_000), Owner.OTHER);
        records.add(record(0, "other", 30_000), Owner.OTHER);

        assertThat(records.found().newest()).isEqualTo(Instant.ofEpochMilli(20_000));
    }

    @Test
    void withoutRecordsThereIsNoTime() {
        records.add(record(0, "other", 30_000), Owner.OTHER);

        assertThat(records.found().newest()).isNull();
    }

    private static ConsumerRecord<byte[], byte[]> record(int partition, String key, long time) {
        return new ConsumerRecord<>(
                "held",
                partition,
                0,
                time,
                TimestampType.CREATE_TIME,
                1,
                1,
                key.getBytes(UTF_8),
                new byte[1],
                new RecordHeaders(),
                Optional.empty());
    }
}
