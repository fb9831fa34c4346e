package io.tailrace.processor.topics;

import static org.assertj.core.api.Assertions.assertThat;

import io.tailrace.processor.topology.stage.PausedInputs;
import java.util.List;
import java.util.Set;
import org.apache.kafka.common.TopicPartition;
import org.junit.jupiter.api.Test;

/**
 * Stages and Kafka Streams pause partitions of one consumer without undoing each other's pauses.
 */
class InputPausesTest {

    private static final TopicPartition A = new TopicPartition("outbox.a", 0);
    private static final TopicPartition B = new TopicPartition("outbox.b", 0);

    private final PausedInputs wanted = new PausedInputs();
    private final InputPauses pauses = new InputPauses(wanted);

    @Test
    void onlyWhatIsAssignedIsPausedAndAllOfItResumedLater() {
        wanted.pause(A);
        wanted.pause(new TopicPartition("outbox.a", 1));

        assertThat(pauses.change(Set.of(A, B)))
                .isEqualTo(new InputPauses.Change(List.of(A), List.of()));
        wanted.resume(A);
        wanted.resume(new TopicPartition("outbox.a", 1));
        assertThat(pauses.isNeeded()).isTrue();
        assertThat(pauses.change(Set.of(A, B)))
                .isEqualTo(new InputPauses.Change(List.of(), List.of(A)));
        assertThat(pauses.isNeeded()).isFalse();
    }

    @Test
    void kafkaStreamsDoesNotResumeWhatAStageHasPaused() {
        wanted.pause(A);
        pauses.change(Set.of(A, B));

        assertThat(pauses.streamsResumes(List.of(A, B))).containsExactly(B);
    }

    @Test
    void aStageDoesNotResumeWhatKafkaStreamsHasPaused() {
        wanted.pause(A);
        pauses.change(Set.of(A));
        pauses.streamsPauses(List.of(A));
        wanted.resume(A);

        assertThat(pauses.change(Set.of(A)).resume()).isEmpty();
        assertThat(pauses.streamsResumes(List.of(A))).containsExactly(A);
    }

    @Test
    void aPartitionThatWasRevokedIsNotResumed() {
        wanted.pause(A);
        pauses.change(Set.of(A));
        wanted.resume(A);

        assertThat(pauses.change(Set.of(B)).resume()).isEmpty();
    }
}
