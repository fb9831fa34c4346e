package io.tailrace.connect;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Map;
import org.apache.kafka.connect.source.SourceRecord;
import org.junit.jupiter.api.Test;

class StandstillTest {

    private final Standstill standstill = new Standstill();

    @Test
    void heartbeatsAtOnePlaceAreReportedWithTheThirtiethAndTheThreeHundredth() {
        for (int i = 1; i <= 10 * Standstill.FIRST; i++) {
            assertThat(standstill.see(at(7)))
                    .as("heartbeat %d", i)
                    .isEqualTo(i == Standstill.FIRST || i == 10 * Standstill.FIRST);
        }
    }

    @Test
    void aPlaceThatMovesIsNotReported() {
        for (long i = 0; i < 10 * Standstill.FIRST; i++) {
            assertThat(standstill.see(at(i / (Standstill.FIRST - 1)))).isFalse();
        }
    }

    @Test
    void aPlaceThatStandsStillAgainIsReportedAgain() {
        for (int place = 0; place < 2; place++) {
            for (int i = 1; i < Standstill.FIRST; i++) {
                assertThat(standstill.see(at(place))).isFalse();
            }
            assertThat(standstill.see(at(place))).isTrue();
        }
    }

    private static SourceRecord at(long lsn) {
        SourceRecord heartbeat = Changes.heartbeat();
        return new SourceRecord(
                heartbeat.sourcePartition(),
                Map.of("lsn", lsn),
                heartbeat.topic(),
                heartbeat.valueSchema(),
                heartbeat.value());
    }
}
