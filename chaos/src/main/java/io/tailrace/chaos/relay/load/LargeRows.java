package io.tailrace.chaos.relay.load;

import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.Random;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;

/**
 * Writes rows from a hundred kilobytes on, up to a largest size that every fourth row has, of five
 * aggregates that no {@link Shape} writes. For one thread.
 */
public final class LargeRows {

    /** The smallest payload in bytes. */
    public static final int LEAST = 100_000;

    private static final int PAUSE_MS = 500;
    private static final int FIRST_AGGREGATE = 5;
    private static final int AGGREGATES = 5;
    private static final int IN_FOUR = 4;

    private final Random random;
    private final int most;

    /**
     * @param seed the seed of sizes and pauses
     * @param most the largest payload in bytes
     */
    public LargeRows(long seed, int most) {
        this.random = new Random(seed);
        this.most = most;
    }

    /** Writes a row in a transaction again and again, with pauses in between. */
    public void write(Connection connection, BooleanSupplier goesOn) throws SQLException {
        connection.setAutoCommit(false);
        while (goesOn.getAsBoolean()) {
            insert(connection, size());
            connection.commit();
            LockSupport.parkNanos(Duration.ofMillis(PAUSE_MS + random.nextInt(PAUSE_MS)).toNanos());
        }
    }

    /** Writes one transaction of many rows of the largest size. */
    public void burst(Connection connection, int rows) throws SQLException {
        connection.setAutoCommit(false);
        for (int i = 0; i < rows; i++) {
            insert(connection, most);
        }
        connection.commit();
    }

    private int size() {
        return random.nextInt(IN_FOUR) == 0 ? most : LEAST + random.nextInt(most - LEAST + 1);
    }

    private void insert(Connection connection, int size) throws SQLException {
        EventWriter.insert(
                connection,
                "order-" + (FIRST_AGGREGATE + random.nextInt(AGGREGATES)),
                1,
                n -> ("%" + size + "d").formatted(n));
    }
}
