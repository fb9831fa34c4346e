package io.tailrace.relay.balance;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tailrace.account.Hop;
import io.tailrace.process.OperatorException;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class BucketEventsTest {

    private static final RemovedRows UNKNOWN = RemovedRows.undecided("nothing is known");

    private final BucketEvents events = new BucketEvents(3);

    @Test
    void whatWasLostAndReplayedIsRight() {
        events.add(Hop.TABLE, "lost", 1);
        assertThat(wrong()).containsKey("lost");
        events.add(Hop.AGAIN, "lost", 1);
        events.add(Hop.EVENTS, "lost", 1);
        assertThat(wrong()).isEmpty();
    }

    @Test
    void moreIdsThanMemoryHasRoomForAreRefused() {
        for (String id : List.of("a", "b", "c", "a")) {
            events.add(Hop.TABLE, id, 1);
        }
        assertThatThrownBy(() -> events.add(Hop.TABLE, "d", 1))
                .isInstanceOf(OperatorException.class)
                .hasMessageContaining("more than 3 ids");
    }

    @Test
    void idsOfOtherTypesTakeOfTheSameMemory() {
        events.addOther("other");
        events.addUntyped("untyped");
        events.add(Hop.TABLE, "a", 1);

        assertThatThrownBy(() -> events.add(Hop.TABLE, "b", 1))
                .isInstanceOf(OperatorException.class);
        assertThatThrownBy(() -> events.addOther("second")).isInstanceOf(OperatorException.class);
    }

    @Test
    void whatWasRefusedBelongsToTheBucketOfItsRow() {
        events.addOther("refused");
        events.add(Hop.REFUSED, "refused", 1);
        events.add(Hop.REFUSED, "foreign", 1);
        assertThat(wrong()).containsOnlyKeys("foreign");
    }

    private Map<String, String> wrong() {
        return events.wrong(UNKNOWN, true);
    }
}
