package io.tailrace.relay.account;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.charset.StandardCharsets;
import java.time.Duration;
import org.junit.jupiter.api.Test;

class CounterStateTest {

    private static final Epoch EPOCH = new Epoch("73/5/1", 16_385, "shop", "true");

    private long nanos;
    private final CounterState state = CounterState.empty(EPOCH, 29_400_000);

    @Test
    void aStateIsReadBackAsItWasWritten() {
        state.leaves().put(7L, leaf("0:700 10:800", true));
        state.leaves().put(8L, leaf("0:650", false));

        CounterState read = StateCodec.read(StateCodec.value(state));

        assertThat(read.epoch()).isEqualTo(EPOCH);
        assertThat(read.from()).isEqualTo(29_400_000);
        assertThat(read.leaves()).containsOnlyKeys(7L, 8L);
        LeafState leaf = read.leaves().get(7L);
        assertThat(leaf.file()).isEqualTo(99);
        assertThat(leaf.settled()).isEqualTo(20);
        assertThat(leaf.counted().text()).isEqualTo("0:700 10:800");
        assertThat(read.leaves().get(8L).isAttached()).isFalse();
        assertThat(StateCodec.relay(StateCodec.key("billing/shop"))).contains("billing/shop");
        assertThat(StateCodec.relay("begin".getBytes(StandardCharsets.UTF_8))).isEmpty();
    }

    @Test
    void onlyPartitionsThatBelongToTheTableHoldBackWhatIsCounted() {
        state.leaves().put(7L, leaf("0:700 10:800", true));
        state.leaves().put(8L, leaf("0:650 10:900", false));

        assertThat(state.lowest()).isEqualTo(700);
        assertThat(state.highest()).isEqualTo(900);
    }

    @Test
    void anotherVersionIsRefused() {
        byte[] later =
                new String(StateCodec.value(state), StandardCharsets.UTF_8)
                        .replace("\"version\":1", "\"version\":2")
                        .getBytes(StandardCharsets.UTF_8);

        assertThatThrownBy(() -> StateCodec.read(later)).hasMessageContaining("version must be 1");
    }

    @Test
    void theTailBeginsWhereAllTransactionsHaveEnded() {
        LeafState leaf = leaf("0:700", true);

        assertThat(leaf.tail(500)).isEqualTo(20 - 16);
        leaf.ended(750, 500, 760); // 760 is the next one: others write into the 500 blocks
        assertThat(leaf.tail(600)).isEqualTo(20 - 16);
        leaf.ended(760, 600, 790);
        assertThat(leaf.tail(600)).isEqualTo(500 - 16);
        assertThat(leaf.tail(100)).isEqualTo(100 - 16);
        assertThat(leaf.tail(1_000_000)).isEqualTo(1_000_000 - 16_384);
    }

    @Test
    void aSweepBeginsWhenWhatWasWrittenBeforeIsPublished() {
        Sweep sweep = new Sweep(() -> nanos);
        Leaf first = new Leaf(7, 7, "a", true, 100);
        Leaf second = new Leaf(8, 8, "b", true, 100);

        assertThat(sweep.isDue(Long.MAX_VALUE)).isFalse();
        sweep.plan(800, 0, 0);
        sweep.plan(900, 0, 0);
        assertThat(sweep.isWaiting(799)).isTrue();
        assertThat(sweep.isDue(799)).isFalse();
        assertThat(sweep.isDue(800)).isTrue();
        sweep.done(first, 100);
        sweep.done(second, 40);
        assertThat(sweep.next(first, 120)).isEqualTo(120);
        assertThat(sweep.next(second, 100)).isEqualTo(40);
        assertThat(sweep.next(new Leaf(9, 9, "c", true, 5), 5)).isZero();
        assertThat(sweep.end(800)).isTrue();
        assertThat(sweep.isDue(Long.MAX_VALUE)).isFalse();
    }

    @Test
    void aSweepThatLeftOutALeafIsNotComplete() {
        Sweep sweep = new Sweep(() -> nanos);
        sweep.plan(800, 0, 0);

        assertThat(sweep.end(CountedBlocks.NOTHING)).isFalse();
        sweep.plan(900, 0, 0);
        assertThat(sweep.isDue(900)).as("the next one need not wait").isTrue();
    }

    @Test
    void nothingIsSweptWhileNothingIsPublishedButForOnceAnHour() {
        Sweep sweep = swept(Duration.ofSeconds(1), false);

        assertThat(sweep.isComplete(7)).isTrue();
        assertThat(sweep.isComplete(8)).isFalse();
        after(Duration.ofMinutes(61));
        assertThat(sweep.isComplete(7)).isFalse();
        assertThat(isPlanned(sweep, 8, 0)).isTrue();
    }

    @Test
    void aSweepThatFoundNothingIsRepeatedAfterTenTimesItsTime() {
        Sweep sweep = swept(Duration.ofMinutes(1), false);

        after(Duration.ofMinutes(9));
        assertThat(isPlanned(sweep, 8, 0)).isFalse();
        after(Duration.ofMinutes(1));
        assertThat(isPlanned(sweep, 8, 0)).isTrue();
    }

    @Test
    void rowsInFreeSpaceAreSweptForAtOnce() {
        assertThat(isPlanned(swept(Duration.ofMinutes(1), true), 8, 0)).as("found").isTrue();
        assertThat(isPlanned(swept(Duration.ofMinutes(1), false), 8, 1)).as("vacuum").isTrue();
    }

    @Test
    void whoNeverCouldCountWaitsForAWhile() {
        CountingPatience never = new CountingPatience(() -> nanos);
        assertThat(never.givesUp()).isFalse();
        never.begun();
        after(Duration.ofMinutes(9));
        never.begun();
        assertThat(never.givesUp()).isFalse();
        after(Duration.ofMinutes(1));
        assertThat(never.givesUp()).isTrue();
        assertThat(never.givesUp()).as("said once").isFalse();
        assertThat(never.hasGivenUp()).isTrue();
        never.counted();
        after(Duration.ofDays(1));
        assertThat(never.givesUp()).isFalse();
        assertThat(never.hasGivenUp()).isFalse();
    }

    /** A sweep of a table of which seven rows were published. */
    private Sweep swept(Duration took, boolean found) {
        Sweep sweep = new Sweep(() -> nanos);
        sweep.plan(800, 7, 0);
        assertThat(sweep.isDue(800)).isTrue();
        if (found) {
            sweep.found();
        }
        after(took);
        assertThat(sweep.end(800)).isTrue();
        return sweep;
    }

    private static boolean isPlanned(Sweep sweep, long published, long vacuums) {
        sweep.plan(900, published, vacuums);
        return sweep.isDue(900);
    }

    private void after(Duration time) {
        nanos += time.toNanos();
    }

    private static LeafState leaf(String counted, boolean attached) {
        return new LeafState(99, CountedBlocks.parse(counted), 20, attached);
    }
}
