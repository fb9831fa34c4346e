package io.tailrace.relay.anchor;

import static org.assertj.core.api.Assertions.assertThat;

import io.tailrace.event.EventId;
import io.tailrace.relay.position.Watermark;
import java.time.Duration;
import java.time.Instant;
import java.util.UUID;
import org.junit.jupiter.api.Test;

class TopicMemoryTest {

    private final Instant now = Instant.now();

    @Test
    void topicsThatHaveLostNothingDecideEveryId() {
        assertThat(TopicMemory.COMPLETE.decides("anything")).isTrue();
        assertThat(TopicMemory.COMPLETE.condition("id")).isEqualTo("true");
    }

    @Test
    void otherTopicsDecideYoungIdsOnly() {
        String id = EventId.next().toString();

        assertThat(new TopicMemory(now.minusSeconds(60)).decides(id)).isTrue();
        assertThat(new TopicMemory(now.plusSeconds(60)).decides(id)).isFalse();
        assertThat(new TopicMemory(now.minusSeconds(60)).decides(UUID.randomUUID().toString()))
                .isFalse();
    }

    /** The dead letter of a row without an id can be written twice, but no row is left out. */
    @Test
    void aRowWithoutAnIdIsNotLeftOut() {
        assertThat(new TopicMemory(now).decides(null)).isTrue();
    }

    @Test
    void aWatermarkLeavesOpenOnlyRowsThatTheTopicsDecide() {
        TopicMemory memory = new TopicMemory(now);

        assertThat(memory.given(null)).isEqualTo(memory);
        assertThat(memory.given(watermark(now.minus(Duration.ofMillis(1))))).isEqualTo(memory);
        assertThat(memory.given(watermark(now))).isEqualTo(TopicMemory.COMPLETE);
    }

    private static Watermark watermark(Instant since) {
        return new Watermark("7d1c", 751, since);
    }
}
