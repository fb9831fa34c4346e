package io.tailrace.console.trace;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Instant;
import java.util.HashMap;
import java.util.Map;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.common.TopicPartition;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class GroupReadsTest {

    private static final TopicPartition PARTITION = new TopicPartition("events.order-eu", 3);

    private final GroupReads groups = new GroupReads();
    private final EventTrail trail = new EventTrail("shop", "e-1");

    GroupReadsTest() {
        trail.add(Step.of(Instant.EPOCH, Hop.EVENTS, "events.order-eu-3@17", "delivered"));
    }

    @Test
    void aGroupHasFinishedWhatIsBeforeItsOffset() {
        groups.add("billing", at(18L));
        groups.add("mailer", at(17L));
        groups.add("search", at(null));

        groups.addTo(trail);

        assertThat(trail.steps().stream().filter(step -> step.is(Hop.HANDLED)).map(this::text))
                .containsExactly("billing: finished by the group", "mailer: not yet handled");
        assertThat(groups.problem()).isEmpty();
    }

    @Test
    void groupsThatReadSomethingElseDoNotCount() {
        for (int i = 0; i <= GroupReads.MOST_GROUPS; i++) {
            groups.add("other-" + i, at(null));
        }
        for (int i = 0; i < GroupReads.MOST_GROUPS; i++) {
            groups.add("reader-" + i, at(1L));
        }
        assertThat(groups.problem()).isEmpty();
    }

    @Test
    void groupsThatAreLeftOutAreSaid() {
        for (int i = 0; i < GroupReads.MOST_GROUPS + 2; i++) {
            groups.add("reader-" + i, at(1L));
        }
        groups.denied();

        assertThat(groups.problem())
                .isEqualTo(
                        "consumer groups that may not be seen: 1;"
                                + " further consumer groups that read the events: 2");
    }

    private String text(Step step) {
        return step.group() + ": " + step.text();
    }

    private static Map<TopicPartition, @Nullable OffsetAndMetadata> at(@Nullable Long offset) {
        Map<TopicPartition, @Nullable OffsetAndMetadata> offsets = new HashMap<>();
        offsets.put(PARTITION, offset == null ? null : new OffsetAndMetadata(offset));
        return offsets;
    }
}
