package io.tailrace.processor.dlt.canary;

import static org.assertj.core.api.Assertions.assertThat;

import io.tailrace.processor.dlt.canary.CanarySelection.Candidate;
import java.util.List;
import java.util.Set;
import org.apache.kafka.common.TopicPartition;
import org.junit.jupiter.api.Test;

class CanarySelectionTest {

    private static final Lane MAILER = new Lane("mailer", "mailer", "events.retry.mailer");
    private static final Lane LEDGER = new Lane("ledger", "ledger", "events.retry.ledger");
    private static final Lane OUTBOX = new Lane("", "processor", "outbox.order");

    private final CanarySelection selection = new CanarySelection(10);

    @Test
    void everyLaneHasACanaryAlsoIfFewerAreWanted() {
        for (int i = 0; i < 50; i++) {
            selection.add(MAILER, letter(0, i, "t", "a-" + i));
        }
        selection.add(LEDGER, letter(0, 50, "t", "a-50"));
        selection.add(OUTBOX, letter(1, 0, "t", "a-60"));

        assertThat(choose(1)).extracting(Candidate::offset).containsExactlyInAnyOrder(0L, 50L, 0L);
        assertThat(choose(10)).hasSize(10).contains(letter(0, 50, "t", "a-50"));
        assertThat(selection.choose(10, 2, Set.of(), each -> true)).hasSize(2);
    }

    @Test
    void canariesAreOfAsManyPartitionsAndTypesAsPossible() {
        for (int i = 0; i < 50; i++) {
            selection.add(MAILER, letter(0, i, "t", "a-" + i));
        }
        selection.add(MAILER, letter(1, 0, "t", "b-1"));
        selection.add(MAILER, letter(0, 50, "rare", "c-1"));

        assertThat(choose(3))
                .containsExactlyInAnyOrder(
                        letter(0, 0, "t", "a-0"),
                        letter(1, 0, "t", "b-1"),
                        letter(0, 50, "rare", "c-1"));
    }

    @Test
    void aCanaryDoesNotOvertakeAnEarlierEventOfItsAggregate() {
        for (int i = 0; i < 20; i++) {
            selection.add(MAILER, letter(0, i, i == 19 ? "rare" : "t", "a-1"));
        }

        assertThat(choose(3)).extracting(Candidate::offset).containsExactly(0L, 1L, 2L);
    }

    @Test
    void aLaneThatWasTestedBeforeAndAnAggregateThatIsBlockedHaveNoCanary() {
        selection.add(MAILER, letter(0, 0, "t", "a-1"));
        selection.add(LEDGER, letter(0, 1, "t", "a-1"));
        selection.add(LEDGER, letter(0, 2, "t", "a-2"));

        assertThat(
                        selection.choose(
                                10, 10, Set.of(MAILER), each -> !each.aggregate().equals("a-1")))
                .containsExactly(letter(0, 2, "t", "a-2"));
    }

    private List<Candidate> choose(int wanted) {
        return selection.choose(wanted, Long.MAX_VALUE, Set.of(), each -> true);
    }

    private static Candidate letter(int partition, long offset, String type, String aggregate) {
        return new Candidate(new TopicPartition("events.dlt", partition), offset, type, aggregate);
    }
}
