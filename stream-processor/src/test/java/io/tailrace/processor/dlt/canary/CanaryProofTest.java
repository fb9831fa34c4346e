package io.tailrace.processor.dlt.canary;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Map;
import java.util.Optional;
import org.apache.kafka.common.TopicPartition;
import org.junit.jupiter.api.Test;

class CanaryProofTest {

    private static final Optional<Integer> ONE = Optional.of(1);
    private static final Optional<Integer> NOBODY = Optional.of(0);
    private static final TopicPartition REPORTS = new TopicPartition("events.failed", 0);

    private final CanaryProof proof =
            new CanaryProof(
                    new Canary(
                            "e-1",
                            new Lane("mailer", "mailer", "retry"),
                            new TopicPartition("retry", 0),
                            7,
                            false));

    @Test
    void anOffsetBehindTheCanaryProvesItAndOneBeforeItDoesNot() {
        assertThat(proof.observe(null, 8, ONE)).isFalse();
        assertThat(proof.observe(7L, 8, ONE)).isFalse();
        assertThat(proof.observe(8L, 8, ONE)).isTrue();
    }

    @Test
    void anOffsetBehindTheEndIsLeftOfADeletedTopic() {
        assertThat(proof.observe(5_000L, 8, ONE)).isFalse();
        assertThat(proof.movedWithoutMember()).isFalse();
    }

    @Test
    void anOffsetThatMovedWhileNobodyWasThereProvesNothingForEver() {
        assertThat(proof.observe(8L, 8, NOBODY)).isFalse();
        assertThat(proof.observe(8L, 8, ONE)).isFalse();
        assertThat(proof.movedWithoutMember()).isTrue();
    }

    @Test
    void asLongAsTheMembersAreNotKnownNothingIsDecided() {
        assertThat(proof.observe(8L, 8, Optional.empty())).isFalse();
        assertThat(proof.observe(8L, 8, ONE)).isTrue();
    }

    @Test
    void reportsAreReadUpToTheirEndWhenTheCanaryWasPassed() {
        assertThat(proof.reportsAreRead(Map.of(REPORTS, 9L))).isFalse();
        proof.passed(Map.of(REPORTS, 4L), 1);

        assertThat(proof.reportsAreRead(Map.of(REPORTS, 3L))).isFalse();
        assertThat(proof.reportsAreRead(Map.of(REPORTS, 4L))).isTrue();
    }

    @Test
    void aReaderHasAPositionIfItHasCommittedOrReadForAWhile() {
        assertThat(Position.of(3L, 3, false)).isEqualTo(Position.KNOWN);
        assertThat(Position.of(5_000L, 3, true)).isEqualTo(Position.STALE);
        assertThat(Position.of(null, 3, false)).isEqualTo(Position.NONE);
        assertThat(Position.of(null, 3, true)).isEqualTo(Position.KNOWN);
    }
}
