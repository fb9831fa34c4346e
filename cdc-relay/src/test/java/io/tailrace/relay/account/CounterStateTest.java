package io.tailrace.relay.account;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;

class CounterStateTest {

    private static final Epoch EPOCH = new Epoch("73/5/1", 16_385, "shop", "true");

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
        Sweep sweep = new Sweep();
        Leaf first = new Leaf(7, 7, "a", true, 100);
        Leaf second = new Leaf(8, 8, "b", true, 100);

        assertThat(sweep.isDue(Long.MAX_VALUE)).isFalse();
        sweep.plan(800);
        sweep.plan(900);
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
        Sweep sweep = new Sweep();
        sweep.plan(800);

        assertThat(sweep.end(CountedBlocks.NOTHING)).isFalse();
    }

    private static LeafState leaf(String counted, boolean attached) {
        return new LeafState(99, CountedBlocks.parse(counted), 20, attached);
    }
}
