package io.tailrace.chaos.pipeline;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.tailrace.chaos.subscriber.service.Behaviour;
import io.tailrace.event.Event;
import io.tailrace.event.EventCatalogue;
import io.tailrace.event.EventCodec;
import io.tailrace.event.builtin.BuiltInEvent;
import io.tailrace.event.builtin.OrderEvent;
import io.tailrace.event.builtin.OrderEvent.Item;
import io.tailrace.testkit.PostgresServer;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.locks.LockSupport;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Writes events into the outbox, in transactions of which some are rolled back, until it is closed.
 * A writer whose connection breaks goes on with a new one.
 */
final class OrderLoad implements AutoCloseable {

    private static final Logger LOG = LoggerFactory.getLogger(OrderLoad.class);
    private static final EventCodec CODEC = new EventCodec(EventCatalogue.of(BuiltInEvent.class));
    private static final int WRITERS = 4;
    private static final int MAX_EVENTS = 5;
    private static final int MAX_PAUSE_MS = 600;
    private static final int ROLLED_BACK_OF = 12;
    private static final Duration RETRY = Duration.ofMillis(200);

    private final PostgresServer postgres;
    private final List<Thread> threads = new ArrayList<>();
    private volatile boolean stopping;

    OrderLoad(PostgresServer postgres, long seed) {
        this.postgres = postgres;
        for (int writer = 0; writer < WRITERS; writer++) {
            Random random = new Random(seed * 31 + writer);
            Thread thread = new Thread(() -> run(random), "orders-" + writer);
            threads.add(thread);
            thread.start();
        }
    }

    /** Ends the threads after the transactions that they are writing. */
    @Override
    public void close() throws InterruptedException {
        stopping = true;
        for (Thread thread : threads) {
            thread.join();
        }
    }

    private void run(Random random) {
        while (!stopping) {
            try (Connection connection = postgres.connect()) {
                connection.setAutoCommit(false);
                while (!stopping) {
                    transaction(connection, random);
                    pause(Duration.ofMillis(random.nextInt(MAX_PAUSE_MS)));
                }
            } catch (SQLException e) {
                LOG.debug("A writer lost its connection", e);
                pause(RETRY);
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
        Event<OrderEvent.Placed> event =
                Event.of(
                        new OrderEvent.Placed(
                                aggregate,
                                behaviour.text(),
                                List.of(new Item(Long.toString(sequence), 1))));
        OrderTables.insert(
                connection,
                event.eventId(),
                aggregate,
                new String(CODEC.encode(event.payload()), UTF_8),
                sequence,
                behaviour);
    }

    private static void pause(Duration time) {
        LockSupport.parkNanos(time.toNanos());
    }
}
