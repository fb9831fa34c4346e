package io.tailrace.relay.account;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tailrace.golden.GoldenFile;
import org.junit.jupiter.api.Test;

/** The state of a relay's counter, which every later relay must read. */
class StateGoldenTest {

    private static final GoldenFile STATE = GoldenFile.of("account-state", "v1.json");
    private static final GoldenFile KEY = GoldenFile.of("account-state", "v1.key");
    private static final Epoch EPOCH = new Epoch("7428151342/5/3", 16_385, "billing", "true");

    @Test
    void theStateIsReadAsItWasWritten() {
        CounterState read = StateCodec.read(STATE.bytes());

        assertThat(StateCodec.relay(KEY.bytes())).contains("billing/tailrace_outbox");
        assertThat(read.epoch()).isEqualTo(EPOCH);
        assertThat(read.from()).isEqualTo(29_399_765);
        assertThat(read.leaves()).containsOnlyKeys(16_385L);
        LeafState leaf = read.leaves().get(16_385L);
        assertThat(leaf.file()).isEqualTo(16_390);
        assertThat(leaf.isAttached()).isTrue();
        assertThat(leaf.settled()).isEqualTo(17);
        assertThat(leaf.counted().text()).isEqualTo("0:741 8:760");
    }

    @Test
    void itIsStillWrittenLikeThat() {
        STATE.requireEqual(StateCodec.value(state()));
        KEY.requireEqual(StateCodec.key("billing/tailrace_outbox"));
    }

    @Test
    void unknownMembersAreIgnoredAndLaterVersionsRefused() {
        String json = STATE.text();
        byte[] more = json.replaceFirst("\\{", "{\"later\":[],").getBytes(UTF_8);
        byte[] later = json.replace("\"version\":1", "\"version\":2").getBytes(UTF_8);

        assertThat(StateCodec.read(more).epoch()).isEqualTo(EPOCH);
        assertThatThrownBy(() -> StateCodec.read(later))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("version must be 1, got 2");
    }

    private static CounterState state() {
        CounterState state = CounterState.empty(EPOCH, 29_399_765);
        state.leaves()
                .put(16_385L, new LeafState(16_390, CountedBlocks.parse("0:741 8:760"), 17, true));
        return state;
    }
}
