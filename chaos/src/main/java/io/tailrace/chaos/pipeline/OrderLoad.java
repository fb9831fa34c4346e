package io.tailrace.chaos.pipeline;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.tailrace.chaos.relay.load.WriterThreads;
import io.tailrace.chaos.subscriber.service.Behaviour;
import io.tailrace.chaos.subscriber.service.ShopHandler;
import io.tailrace.event.Event;
import io.tailrace.event.EventCatalogue;
import io.tailrace.event.EventCodec;
import io.tailrace.event.builtin.BuiltInEvent;
import io.tailrace.event.builtin.OrderEvent;
import io.tailrace.testkit.PostgresServer;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.List;
import java.util.Random;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;

/**
 * Writes events into the outbox, in transactions of which some are rolled back, until it is closed.
 * A writer whose connection breaks goes on with a new one.
 */
public final class OrderLoad implements AutoCloseable {

    private static final EventCodec CODEC = new EventCodec(EventCatalogue.of(BuiltInEvent.class));
    private static final int WRITERS = 4;
    private static final int MAX_EVENTS = 5;
    private static final int MAX_PAUSE_MS = 600;
    private static final int ROLLED_BACK_OF = 12;

    private final PostgresServer postgres;
    private final WriterThreads threads = new WriterThreads();

    /** Begins to write. */
    public OrderLoad(PostgresServer postgres, long seed) {
        this.postgres = postgres;
        for (int writer = 0; writer < WRITERS; writer++) {
            Random random = new Random(seed * 31 + writer);
            threads.start("orders-" + writer, goesOn -> write(random, goesOn));
        }
    }

    /** Ends the threads after the transactions that they are writing. */
    @Override
    public void close() throws InterruptedException {
        threads.close();
    }

    private void write(Random random, BooleanSupplier goesOn) throws SQLException {
        try (Connection connection = postgres.connect()) {
            connection.setAutoCommit(false);
            while (goesOn.getAsBoolean()) {
                transaction(connection, random);
                LockSupport.parkNanos(Duration.ofMillis(random.nextInt(MAX_PAUSE_MS)).toNanos());
            }
        }
    }

    private static void transaction(Connection connection, Random random) throws SQLException {
        List<String> aggregates =
                random.ints(1L + random.nextInt(MAX_EVENTS), 0, OrderTables.AGGREGATES)
                        .sorted() // so that two writers do not wait for each other
                        .mapToObj(n -> "order-" + n)
                        .toList();
        for (String aggregate : aggregates) {
            emit(connection, aggregate, Behaviour.choose(random));
        }
        if (random.nextInt(ROLLED_BACK_OF) == 0) {
            connection.rollback();
        } else {
            connection.commit();
        }
    }

    private static void emit(Connection connection, String aggregate, Behaviour behaviour)
            throws SQLException {
        long sequence = OrderTables.next(connection, aggregate);
        Event<OrderEvent.Placed> event = ShopHandler.order(aggregate, behaviour, sequence);
        OrderTables.insert(
                connection,
                event.eventId(),
                aggregate,
                new String(CODEC.encode(event.payload()), UTF_8),
                sequence,
                behaviour);
    }
}
