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
            standstill.see(at(7));
            int expected = i < Standstill.FIRST ? 0 : i < 10 * Standstill.FIRST ? 1 : 2;
            assertThat(standstill.warnings()).as("heartbeat %d", i).isEqualTo(expected);
        }
    }

    @Test
    void aPlaceThatMovesIsNotReported() {
        for (long i = 0; i < 10 * Standstill.FIRST; i++) {
            standstill.see(at(i / (Standstill.FIRST - 1)));
            assertThat(standstill.warnings()).isZero();
        }
    }

    @Test
    void aPlaceThatStandsStillAgainIsReportedAgain() {
        for (int place = 0; place < 2; place++) {
            for (int i = 1; i < Standstill.FIRST; i++) {
                standstill.see(at(place));
            }
            assertThat(standstill.warnings()).isEqualTo(place);
            standstill.see(at(place));
            assertThat(standstill.warnings()).isEqualTo(place + 1);
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
