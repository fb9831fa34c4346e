package io.tailrace.relay.term;

import static org.assertj.core.api.Assertions.assertThat;

import io.tailrace.relay.position.Watermark;
import io.tailrace.relay.source.change.Heartbeat;
import java.time.Instant;
import java.util.UUID;
import org.junit.jupiter.api.Test;

class HorizonAgeTest {

    private static final Instant BEFORE = Instant.ofEpochSecond(5);

    private final HorizonAge age = HorizonAge.after(new Watermark("7d1c", 90, BEFORE));

    @Test
    void aTransactionAboveAnEarlierHeartbeatBeganAfterIt() {
        assertThat(age.since(heartbeat(100, 100, 10))).isEqualTo(BEFORE);
        assertThat(age.since(heartbeat(104, 104, 20))).isEqualTo(Instant.ofEpochSecond(10));
        assertThat(age.since(heartbeat(104, 108, 30))).isEqualTo(Instant.ofEpochSecond(10));
        assertThat(age.since(heartbeat(112, 112, 40))).isEqualTo(Instant.ofEpochSecond(30));
    }

    @Test
    void aTransactionThatIsOpenForLongCostsNoMemoryAndNoTruth() {
        age.since(heartbeat(100, 100, 10));
        for (int i = 1; i <= 100_000; i++) {
            assertThat(age.since(heartbeat(100, 100 + i, 10 + i))).isEqualTo(BEFORE);
        }
        Instant since = age.since(heartbeat(100_050, 100_101, 100_011));

        assertThat(since).isBefore(Instant.ofEpochSecond(10 + 99_950));
        assertThat(since).isAfter(Instant.ofEpochSecond(90_000));
    }

    @Test
    void nothingIsKnownWithoutAnEarlierHeartbeat() {
        assertThat(HorizonAge.after(null).since(heartbeat(100, 100, 10))).isEqualTo(Instant.EPOCH);
    }

    private static Heartbeat heartbeat(long horizon, long xid, long second) {
        return new Heartbeat(new UUID(0, xid), horizon, xid, Instant.ofEpochSecond(second));
    }
}
