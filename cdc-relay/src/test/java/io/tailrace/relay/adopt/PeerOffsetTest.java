package io.tailrace.relay.adopt;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tailrace.process.OperatorException;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.postgresql.replication.LogSequenceNumber;

class PeerOffsetTest {

    private static final LogSequenceNumber END = LogSequenceNumber.valueOf("0/1949F18");

    @Test
    void theHighestPositionOfAnOffsetCounts() {
        assertThat(
                        PeerOffset.read(
                                "{\"lsn_proc\":26,\"messageType\":\"INSERT\",\"lsn_commit\":24,\"lsn\":25,\"txId\":7}"))
                .contains(new PeerOffset(LogSequenceNumber.valueOf(26), false));
        assertThat(PeerOffset.read("{\"lsn\":26,\"snapshot\":\"INITIAL\"}"))
                .contains(new PeerOffset(LogSequenceNumber.valueOf(26), true));
        assertThat(PeerOffset.read("{\"lsn\":26,\"snapshot\":true,\"snapshot_completed\":true}"))
                .contains(new PeerOffset(LogSequenceNumber.valueOf(26), false));
        assertThat(PeerOffset.read("{\"file\":\"mysql-bin.7\"}")).isEmpty();
        assertThat(PeerOffset.read("no json")).isEmpty();
    }

    @Test
    void anOffsetThatIsHandedBackIsReadAsItsEnd() {
        assertThat(PeerOffset.read(PeerOffset.json(END))).contains(new PeerOffset(END, false));
        assertThat(PeerInstructions.body(new OffsetKey("shop-outbox", "shop"), END))
                .isEqualTo(
                        "{\"offsets\":[{\"partition\":{\"server\":\"shop\"},\"offset\":{\"lsn_proc\":26517272,\"messageType\":\"MESSAGE\",\"lsn_commit\":26517272,\"lsn\":26517272,\"ts_usec\":0}}]}");
    }

    @Test
    void keysAreThoseOfDebeziumConnectors() {
        OffsetKey key = new OffsetKey("shop-outbox", "shop");
        assertThat(OffsetKey.read(key.json().getBytes(UTF_8))).contains(key);
        assertThat(key.json()).isEqualTo("[\"shop-outbox\",{\"server\":\"shop\"}]");
        assertThat(OffsetKey.read("[\"file\",{\"filename\":\"x\"}]".getBytes(UTF_8))).isEmpty();
        assertThat(OffsetKey.read("tailrace".getBytes(UTF_8))).isEmpty();
    }

    @Test
    void exactlyOneOffsetMustFit() {
        Map<OffsetKey, String> two =
                Map.of(
                        new OffsetKey("a", "shop"), "{\"lsn\":1}",
                        new OffsetKey("b", "shop"), "{\"lsn\":2}");
        assertThat(PeerOffsets.only(two, "b", "", "File x").lsn().asLong()).isEqualTo(2);
        assertThatThrownBy(() -> PeerOffsets.only(two, "", "shop", "File x"))
                .isInstanceOf(OperatorException.class)
                .hasMessageContaining("several");
        assertThatThrownBy(() -> PeerOffsets.only(two, "c", "", "File x"))
                .isInstanceOf(OperatorException.class)
                .hasMessageContaining("File x must hold one offset of connector c");
    }
}
