package io.tailrace.processor.topology.dedupe;

import static org.assertj.core.api.Assertions.assertThat;

import io.tailrace.processor.topology.dedupe.RecentIds.Answer;
import org.apache.kafka.common.utils.Bytes;
import org.junit.jupiter.api.Test;

class RecentIdsTest {

    @Test
    void anIdIsSeenInItsTimeSlotAndEarlierOnesOnly() {
        RecentIds recent = new RecentIds(2, 50);
        recent.add(id("a"), 100);

        assertThat(recent.find(id("a"), 100)).isEqualTo(Answer.SEEN);
        assertThat(recent.find(id("a"), 99)).isEqualTo(Answer.SEEN);
        assertThat(recent.find(id("a"), 101)).isEqualTo(Answer.NOT_SEEN);
    }

    @Test
    void anIdFromBeforeTheTaskWasInitializedIsLookedUp() {
        RecentIds recent = new RecentIds(2, 50);
        recent.add(id("a"), 100);

        assertThat(recent.find(id("b"), 50)).isEqualTo(Answer.UNKNOWN);
        assertThat(recent.find(id("b"), 51)).isEqualTo(Answer.NOT_SEEN);
    }

    @Test
    void anIdThatWasDroppedIsLookedUpAndSoIsEveryIdOfItsTime() {
        RecentIds recent = new RecentIds(2, Long.MIN_VALUE);
        recent.add(id("a"), 100);
        recent.add(id("b"), 100);
        assertThat(recent.find(id("new"), 0)).isEqualTo(Answer.NOT_SEEN);

        recent.add(id("c"), 200);

        assertThat(recent.find(id("a"), 100)).isEqualTo(Answer.UNKNOWN);
        assertThat(recent.find(id("new"), 100)).isEqualTo(Answer.UNKNOWN);
        assertThat(recent.find(id("new"), 101)).isEqualTo(Answer.NOT_SEEN);
        assertThat(recent.find(id("b"), 100)).isEqualTo(Answer.SEEN);
    }

    @Test
    void anIdThatIsPassedOnAgainIsAsYoungAsItsLastTime() {
        RecentIds recent = new RecentIds(2, Long.MIN_VALUE);
        recent.add(id("a"), 100);
        recent.add(id("b"), 200);
        recent.add(id("a"), 300);
        recent.add(id("c"), 300);

        assertThat(recent.find(id("a"), 300)).isEqualTo(Answer.SEEN);
        assertThat(recent.find(id("b"), 200)).isEqualTo(Answer.UNKNOWN);
    }

    @Test
    void withoutCapacityEveryIdIsLookedUp() {
        RecentIds recent = new RecentIds(0, Long.MIN_VALUE);
        recent.add(id("a"), 100);

        assertThat(recent.find(id("a"), 100)).isEqualTo(Answer.UNKNOWN);
    }

    private static Bytes id(String text) {
        return DedupeKey.of(text, null, null);
    }
}
