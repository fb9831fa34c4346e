package io.tailrace.processor.account;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.tailrace.account.AccountCodec;
import io.tailrace.account.AccountRecord.Counted;
import io.tailrace.account.Bucket;
import io.tailrace.account.Hop;
import io.tailrace.account.HourTally;
import io.tailrace.account.IdMinute;
import io.tailrace.account.RecordHop;
import io.tailrace.account.ledger.Ledger;
import io.tailrace.event.EventHeaders;
import io.tailrace.event.EventId;
import io.tailrace.event.TopicNames;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.TopicPartition;
import org.junit.jupiter.api.Test;

class CountedPartsTest {

    private static final TopicPartition OUTBOX = new TopicPartition("outbox.order", 0);
    private static final TopicPartition EVENTS = new TopicPartition("events.order", 0);

    private final Instant now = Instant.now();
    private final Ledger ledger = new Ledger();
    private final List<String> ids = new ArrayList<>();

    @Test
    void aPartitionWhoseOffsetsAreLostIsCountedAgainAndNotTwice() {
        CountedParts parts = parts();
        parts.add(EVENTS, new HashMap<>());
        count(parts, EVENTS, 0, 1, 2);
        count(parts, outbox(5), 0); // is not, or no longer, one of these
        publish(parts);
        assertThat(counted()).isEqualTo(3);

        CountedParts next = parts();
        next.addAgain(EVENTS, ledger.counted(CountedParts.name(EVENTS)));
        assertThat(next.isChanged()).isTrue();
        for (int i = 0; i < 4; i++) {
            count(next, EVENTS, i);
        }
        publish(next);

        assertThat(counted()).isEqualTo(4);
    }

    @Test
    void countsWhoseRecordsAreGoneAreTakenAway() {
        CountedParts parts = parts();
        parts.add(EVENTS, new HashMap<>());
        count(parts, EVENTS, 0);
        publish(parts);

        CountedParts next = parts();
        next.addAgain(EVENTS, ledger.counted(CountedParts.name(EVENTS)));
        publish(next);

        assertThat(counted()).isZero();
        assertThat(next.isChanged()).isFalse();
    }

    @Test
    void noMoreRecordsOfTheOutboxAreTakenInWhenTooManyWaitInAllPartitions() {
        CountedParts parts = parts();
        int partitions = CountedParts.MAX_WAITING / (PartCount.MAX_WAITING - 1) + 1;
        parts.add(EVENTS, new HashMap<>());
        for (int p = 0; p < partitions; p++) {
            parts.add(outbox(p), new HashMap<>());
        }
        int waiting = 0;
        for (int p = 0; p < partitions; p++) {
            assertThat(parts.full()).isEmpty();
            for (int i = 0; i < PartCount.MAX_WAITING - 1 && waiting < max(); i++) {
                count(parts, outbox(p), i);
                waiting++;
            }
        }
        assertThat(parts.full()).hasSize(partitions).contains(OUTBOX).doesNotContain(EVENTS);

        parts.processed(Map.of(OUTBOX, 1L));
        assertThat(parts.full()).isEmpty();
    }

    @Test
    void aPartitionAloneCannotTakeTheRoomOfTheOthers() {
        CountedParts parts = parts();
        parts.add(OUTBOX, new HashMap<>());
        parts.add(outbox(1), new HashMap<>());
        for (int i = 0; i < PartCount.MAX_WAITING; i++) {
            count(parts, OUTBOX, i);
        }

        assertThat(parts.full()).containsExactly(OUTBOX);
    }

    private static int max() {
        return CountedParts.MAX_WAITING;
    }

    private static TopicPartition outbox(int partition) {
        return new TopicPartition(OUTBOX.topic(), partition);
    }

    private static CountedParts parts() {
        return new CountedParts(
                new RecordHop(TopicNames.defaults(), "app"),
                new Kept(Duration.ofHours(24)),
                () -> {
                    throw new AssertionError("no record is late");
                });
    }

    private void count(CountedParts parts, TopicPartition of, int... offsets) {
        parts.add(of, IntStream.of(offsets).mapToObj(offset -> record(of, offset)).toList(), now);
    }

    private ConsumerRecord<byte[], byte[]> record(TopicPartition of, int offset) {
        while (ids.size() <= offset) {
            ids.add(EventId.next().toString());
        }
        ConsumerRecord<byte[], byte[]> record =
                new ConsumerRecord<>(of.topic(), of.partition(), offset, new byte[0], new byte[0]);
        record.headers().add(EventHeaders.ID, ids.get(offset).getBytes(UTF_8));
        record.headers().add(EventHeaders.SOURCE, "shop".getBytes(UTF_8));
        return record;
    }

    /** Through the bytes of the topic, as the view reads them. */
    private void publish(CountedParts parts) {
        for (Counted each : parts.changes(now)) {
            HourTally tally = each.tally();
            assertThat(tally).isNotNull();
            if (tally != null) {
                AccountCodec.read(
                                AccountCodec.countedKey(each.part(), each.hour()),
                                AccountCodec.value(tally))
                        .ifPresent(ledger::apply);
            }
        }
        parts.published();
    }

    private long counted() {
        return ids.stream()
                .map(IdMinute::of)
                .distinct()
                .mapToLong(
                        minute ->
                                ledger.tally(new Bucket("shop", "order", minute), Hop.EVENTS)
                                        .count())
                .sum();
    }
}
