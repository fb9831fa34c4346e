package io.tailrace.relay.anchor;

import static org.assertj.core.api.Assertions.assertThat;

import io.tailrace.event.EventId;
import io.tailrace.record.CapturedRow;
import io.tailrace.relay.position.Watermark;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.apache.kafka.clients.admin.Config;
import org.apache.kafka.clients.admin.ConfigEntry;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class TopicMemoryTest {

    private static final List<String> COLUMNS = List.of("id", "aggregatetype");

    private final Instant now = Instant.now();

    @Test
    void topicsThatHaveLostNothingDecideEveryId() {
        assertThat(TopicMemory.COMPLETE.decides(row("order", "anything"))).isTrue();
        assertThat(TopicMemory.COMPLETE.condition(COLUMNS)).isEqualTo("true");
    }

    @Test
    void otherTopicsDecideYoungIdsOnly() {
        CapturedRow row = row("order", EventId.next().toString());

        assertThat(since(now.minusSeconds(60)).decides(row)).isTrue();
        assertThat(since(now.plusSeconds(60)).decides(row)).isFalse();
        assertThat(since(now.minusSeconds(60)).decides(row("order", UUID.randomUUID().toString())))
                .isFalse();
    }

    @Test
    void aTopicThatHasLostRecordsLeavesOpenRowsOfItsOwnTypeOnly() {
        String id = EventId.next().toString();

        assertThat(since(now.plusSeconds(60)).decides(row("invoice", id))).isTrue();
        assertThat(since(now.plusSeconds(60)).decides(row(null, id))).isTrue();
    }

    /** The dead letter of a row without an id can be written twice, but no row is left out. */
    @Test
    void aRowWithoutAnIdIsNotLeftOut() {
        assertThat(since(now).decides(row("order", null))).isTrue();
    }

    @Test
    void aWatermarkLeavesOpenOnlyRowsThatTheTopicsDecide() {
        TopicMemory memory = since(now);

        assertThat(memory.given(null)).isEqualTo(memory);
        assertThat(memory.given(watermark(now.minus(Duration.ofMillis(1))))).isEqualTo(memory);
        assertThat(memory.given(watermark(now))).isEqualTo(TopicMemory.COMPLETE);
    }

    /** What was removed is older than the first record that is left, whatever the retention is. */
    @Test
    void theFirstRecordSaysSinceWhenAPartitionIsComplete() {
        TopicRetention week = retention(Duration.ofDays(7));
        Instant first = now.minus(Duration.ofMinutes(1));

        assertThat(week.completeSince("outbox.order", first)).isEqualTo(first);
        assertThat(week.completeSince("outbox.order", null))
                .isBetween(now.minus(Duration.ofDays(7)), now.minus(Duration.ofDays(6)));
        assertThat(week.completeSince("outbox.unreadable", null)).isAfterOrEqualTo(now);
    }

    private static TopicRetention retention(Duration length) {
        ConfigEntry entry = new ConfigEntry("retention.ms", String.valueOf(length.toMillis()));
        return new TopicRetention(Map.of("outbox.order", new Config(List.of(entry))));
    }

    private static TopicMemory since(Instant time) {
        return new TopicMemory(Map.of("order", time));
    }

    private static CapturedRow row(@Nullable String aggregateType, @Nullable String id) {
        return new CapturedRow(id, aggregateType, "order-1", "order.placed.v1", null, null);
    }

    private static Watermark watermark(Instant since) {
        return new Watermark("7d1c", 751, since);
    }
}
