package io.tailrace.connect;

import static org.assertj.core.api.Assertions.assertThat;

import io.tailrace.event.outbox.OutboxMessage;
import java.util.Map;
import org.apache.kafka.connect.source.SourceRecord;
import org.junit.jupiter.api.Test;

class StepsTest {

    @Test
    void recordsOfOtherTablesThatAreLeftOutAreCounted() {
        Steps steps = new Steps(TransformConfig.of(Map.of("other.records", "drop")));
        SourceRecord partition =
                Changes.change("public", "outbox_2026", Changes.row("order", "{}", null), "c");

        steps.apply(partition);
        steps.apply(partition);
        steps.apply(Changes.inserted(Changes.row("order", "{}", null)));
        steps.apply(Changes.heartbeat());
        steps.apply(Changes.tombstone(Changes.TOPIC));

        assertThat(steps.others().count()).isEqualTo(2);
    }

    @Test
    void onlyMessagesOfTheOutboxThatAreLeftOutAreCounted() {
        String content =
                new OutboxMessage(Changes.ID, "order", "order-1", "order.placed.v1", "{}", null)
                        .toJson();
        Steps steps = new Steps(TransformConfig.of(Map.of()));

        steps.apply(Changes.message("tailrace.outbox", content));
        steps.apply(Changes.message("tailrace_heartbeat", ""));

        assertThat(steps.messages().count()).isEqualTo(1);
        assertThat(steps.others().count()).isZero();
    }

    @Test
    void heartbeatsAtOnePlaceThatGoThroughTheTransformAreReported() {
        Steps steps = new Steps(TransformConfig.of(Map.of()));

        for (int i = 1; i < Standstill.FIRST; i++) {
            assertThat(steps.apply(Changes.heartbeat())).isNotNull();
            assertThat(steps.standstill().warnings()).isZero();
        }
        steps.apply(Changes.heartbeat());

        assertThat(steps.standstill().warnings()).isEqualTo(1);
    }
}
