package io.tailrace.processor.topology.delay;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.tailrace.golden.GoldenFile;
import io.tailrace.processor.topology.StoreLines;
import org.junit.jupiter.api.Test;

/** Keys of the schedule and of the numbers of held events that every later build must read. */
class DelayStoresGoldenTest {

    private static final GoldenFile DUE = GoldenFile.of("schedule-key", "v1.hex");
    private static final GoldenFile WAITING = GoldenFile.of("schedule-key", "v1-waiting.hex");
    private static final GoldenFile FOR_ALL = GoldenFile.of("held-count-key", "v1-for-all.txt");
    private static final GoldenFile RETRY = GoldenFile.of("held-count-key", "v1-retry.txt");
    private static final long TIME = 1_795_953_600_000L;
    private static final HeldCategory OF_ALL = new HeldCategory("", "order.placed.v1");
    private static final HeldCategory OF_A_GROUP = new HeldCategory("mailer", "order.placed.v1");

    @Test
    void keysAreReadAsTheyWereWritten() {
        assertThat(DueKey.due(DUE.bytes())).isEqualTo(TIME);
        assertThat(DueKey.offset(DUE.bytes())).isEqualTo(17);
        assertThat(DueKey.topic(DUE.bytes())).isEqualTo("outbox.order");
        assertThat(DueKey.isWaiting(DUE.bytes())).isFalse();
        assertThat(DueKey.isWaiting(WAITING.bytes())).isTrue();
        assertThat(DueKey.offset(WAITING.bytes())).isEqualTo(17);
        assertThat(DueKey.topic(WAITING.bytes())).isEqualTo("outbox.order");
        assertThat(HeldCategory.ofKey(FOR_ALL.text())).isEqualTo(OF_ALL);
        assertThat(HeldCategory.ofKey(RETRY.text())).isEqualTo(OF_A_GROUP);
    }

    @Test
    void aNumberUnderAKeyOfAnotherFormIsACategoryOfItsOwn() {
        assertThat(HeldCategory.ofKey("later")).isEqualTo(new HeldCategory("", "later"));
    }

    @Test
    void theyAreStillWrittenLikeThat() {
        DUE.requireEqual(DueKey.of(TIME, 17, "outbox.order"));
        WAITING.requireEqual(DueKey.waiting("outbox.order", 17));
        FOR_ALL.requireEqual(OF_ALL.toKey().getBytes(UTF_8));
        RETRY.requireEqual(OF_A_GROUP.toKey().getBytes(UTF_8));
    }

    @Test
    void theStoresAreMadeAsTheyWere() {
        GoldenFile.of("state-stores", "v1-delay.txt")
                .requireEqual(StoreLines.of(DelayStores.builders()));
    }
}
