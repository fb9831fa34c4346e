package io.tailrace.processor.account;

import static org.assertj.core.api.Assertions.assertThat;

import io.tailrace.account.Bucket;
import io.tailrace.account.Hop;
import io.tailrace.account.IdMinute;
import io.tailrace.account.Line;
import io.tailrace.account.RecordHop.Counts;
import io.tailrace.event.EventId;
import io.tailrace.processor.account.difference.Surplus;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class BucketIdsTest {

    private final String id = EventId.next().toString();
    private final BucketIds ids = new BucketIds(new Bucket("shop", "order", IdMinute.of(id)));

    @Test
    void aCopyIsDuplicatedAndWhatNobodyPublishedIsAPhantom() {
        add(Hop.OUTBOX, "order", id);
        add(Hop.EVENTS, "order", id);
        add(Hop.SKIPPED, "order", id);
        add(Hop.EVENTS, "payment", id);
        assertThat(ids.processed()).isEqualTo(new Surplus(1, 0));

        add(Hop.EVENTS, "order", other(1));
        assertThat(ids.processed()).isEqualTo(new Surplus(1, 1));
    }

    @Test
    void recordsOfAForeignTopicWithoutHeadersAreNotOfTheBucket() {
        add(Hop.EVENTS, "order", "");

        assertThat(ids.processed()).isEqualTo(new Surplus(0, 0));
    }

    @Test
    void aScanThatWouldHaveToRememberTooMuchIsGivenUp() {
        for (int i = 0; i < BucketIds.MAX_IDS; i++) {
            add(Hop.EVENTS, "order", other(i));
            add(Hop.EVENTS, "order", other(i));
        }
        assertThat(ids.areTooMany()).isFalse();

        add(Hop.OUTBOX, "order", id);
        assertThat(ids.areTooMany()).isTrue();
    }

    @Test
    void aScanThatWouldHaveToReadTooMuchIsGivenUp() {
        for (int i = 0; i < BucketIds.MAX_RECORDS; i++) {
            assertThat(ids.areTooMany()).isFalse();
            ids.add(Optional.empty());
        }

        assertThat(ids.areTooMany()).isTrue();
    }

    private void add(Hop hop, String type, String of) {
        ids.add(Optional.of(new Counts(new Line(hop, "shop", type), of, false)));
    }

    /** An id of the same minute. */
    private String other(int number) {
        return id.substring(0, 24) + "%012x".formatted(number);
    }
}
