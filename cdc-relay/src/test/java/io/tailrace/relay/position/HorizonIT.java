package io.tailrace.relay.position;

import static org.assertj.core.api.Assertions.assertThat;

import io.tailrace.relay.Shop;
import io.tailrace.testkit.PostgresServer;
import io.tailrace.testkit.junit.TailraceTest;
import java.sql.SQLException;
import org.junit.jupiter.api.Test;

/** The condition of published rows, evaluated by PostgreSQL. */
@TailraceTest
class HorizonIT {

    private static final long EPOCH = 1L << 32;

    @Test
    void transactionsAreComparedAcrossTheWraparoundOfTheirIds(PostgresServer postgres)
            throws SQLException {
        Shop shop = new Shop(postgres);
        long[] horizons = {1_000, EPOCH - 2, EPOCH + 5, 7 * EPOCH, 7 * EPOCH + (1L << 31)};
        for (long below : horizons) {
            Horizon horizon = new Horizon(below);
            long[] distances = {-900, -2, -1, 0, 1, 2, 900, (1L << 30) - 1};
            for (long distance : distances) {
                long writer = below + distance;
                if (writer > 2 && (writer & (EPOCH - 1)) > 2) {
                    assertThat(holds(shop, horizon, writer))
                            .as("xmin %d with horizon %d", writer, below)
                            .isEqualTo(distance < 0);
                }
            }
            assertThat(holds(shop, horizon, 2)).as("frozen by an old version").isFalse();
        }
    }

    @Test
    void aHorizonFarBehindOrAheadIsNotComparable() {
        Horizon horizon = new Horizon(EPOCH);

        assertThat(horizon.isComparable(EPOCH)).isTrue();
        assertThat(horizon.isComparable(EPOCH + (1L << 30) - 1)).isTrue();
        assertThat(horizon.isComparable(EPOCH + (1L << 30))).isFalse();
        assertThat(horizon.isComparable(EPOCH - 1)).isFalse();
    }

    private static boolean holds(Shop shop, Horizon horizon, long writer) throws SQLException {
        String xmin = "('%d'::xid)".formatted(writer & (EPOCH - 1));
        return shop.query("SELECT " + horizon.condition(xmin)).equals("t");
    }
}
