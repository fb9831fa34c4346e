package io.tailrace.chaos.relay.load;

import io.tailrace.chaos.relay.load.Shape.Context;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.Random;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;

/**
 * Writes transactions of every {@link Shape}, with a thread per shape, until it is closed. A writer
 * whose connection breaks goes on with a new one.
 */
public final class Writers implements AutoCloseable {

    private static final int MAX_PAUSE_MS = 200;

    private final Database database;
    private final WriterThreads threads = new WriterThreads();

    /** Where the writers write. Called by several threads. */
    public interface Database {

        /** Opens a connection to a database with the tables of {@link RelayTables}. */
        Connection connect() throws SQLException;
    }

    /** Starts to write. */
    public Writers(Database database, long seed) {
        this.database = database;
        for (Shape shape : Shape.values()) {
            Random random = new Random(seed * 31 + shape.firstAggregate());
            threads.start("writer-" + shape, goesOn -> write(shape, random, goesOn));
        }
    }

    /** Ends the threads after the transactions that they are writing. */
    @Override
    public void close() throws InterruptedException {
        threads.close();
    }

    private void write(Shape shape, Random random, BooleanSupplier goesOn) throws SQLException {
        try (Connection first = database.connect();
                Connection second = database.connect()) {
            if (shape == Shape.TWO_PHASE) {
                RelayTables.commitPrepared(first);
            }
            first.setAutoCommit(false);
            second.setAutoCommit(false);
            Context context = new Context(shape, first, second, random);
            while (goesOn.getAsBoolean()) {
                shape.write(context);
                LockSupport.parkNanos(Duration.ofMillis(random.nextInt(MAX_PAUSE_MS)).toNanos());
            }
        }
    }
}
