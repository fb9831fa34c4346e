package io.tailrace.processor.account;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tailrace.account.Hop;
import io.tailrace.account.Line;
import io.tailrace.account.Tally;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class WaitingRecordsTest {

    private record Taken(Line line, long minute, Tally tally) {}

    private final WaitingRecords waiting = new WaitingRecords();
    private final List<Taken> added = new ArrayList<>();
    private final List<Taken> taken = new ArrayList<>();
    private long offset;

    @Test
    void recordsComeOutInOrderAsTheyWentInWhileMoreAreAdded() {
        for (int i = 0; i < 50; i++) {
            add(10 + i);
            remove(7 + i / 2);
        }
        assertThat(waiting.size()).isPositive();
        assertThat(waiting.firstOffset()).isEqualTo(taken.size());

        remove(added.size());
        assertThat(waiting.size()).isZero();
        assertThat(taken).isEqualTo(added);
        add(3);
        remove(3);
        assertThat(taken).isEqualTo(added);
    }

    @Test
    void nothingWaitsAtFirst() {
        remove(1);

        assertThat(taken).isEmpty();
        assertThatThrownBy(waiting::firstOffset).isInstanceOf(IllegalStateException.class);
    }

    private void add(int records) {
        for (int i = 0; i < records; i++) {
            Taken one =
                    new Taken(
                            new Line(Hop.OUTBOX, "shop", "type" + offset / 3),
                            offset * 7,
                            new Tally(offset % 2 == 0 ? 1 : -1, offset * 11, ~offset));
            added.add(one);
            waiting.add(offset++, one.line(), one.minute(), one.tally());
        }
    }

    private void remove(int records) {
        waiting.removeBefore(
                taken.size() + records,
                (line, minute, tally) -> taken.add(new Taken(line, minute, tally)));
    }
}
