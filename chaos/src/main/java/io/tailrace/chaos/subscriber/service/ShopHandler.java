package io.tailrace.chaos.subscriber.service;

import io.tailrace.event.Event;
import io.tailrace.event.EventError;
import io.tailrace.event.EventException;
import io.tailrace.event.builtin.OrderEvent;
import io.tailrace.event.builtin.OrderEvent.Item;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.locks.LockSupport;
import javax.sql.DataSource;

/** The handler of orders, the same for every subscriber under test. Safe for any thread. */
public final class ShopHandler {

    /** The handler timeout of the subscriber. */
    public static final Duration TIMEOUT = Duration.ofMillis(1_500);

    private static final Duration TOO_LONG = Duration.ofMinutes(1);
    private static final Duration STUBBORN = Duration.ofMillis(2_500);
    private static final int FAILING_ATTEMPTS = 2;

    /** The exit code of a process that an event has ended. */
    public static final int CRASHED = 137;

    private final DataSource dataSource;

    /** A handler that writes to the given database. */
    public ShopHandler(DataSource dataSource) {
        this.dataSource = dataSource;
    }

    /**
     * Fails, hangs or ends the process as the {@link Behaviour} of the event says. Uses a
     * connection of its own.
     *
     * @param attempt the number of the attempt, from 1
     */
    public void behave(Event<OrderEvent.Placed> event, int attempt)
            throws SQLException, InterruptedException {
        try (Connection connection = dataSource.getConnection()) {
            Effects.called(connection, event.eventId(), attempt);
            if (Behaviour.of(event.payload().status()) == Behaviour.CRASHES
                    && Effects.crashes(connection, event.eventId())) {
                Runtime.getRuntime().halt(CRASHED);
            }
        }
        switch (Behaviour.of(event.payload().status())) {
            case FAILS -> failIf(attempt <= FAILING_ATTEMPTS);
            case POISON -> failIf(true);
            case INVALID ->
                    throw new EventException(
                            EventError.VALIDATION_FAILED,
                            event.eventId(),
                            "the event has the behaviour INVALID",
                            null);
            case HANGS -> hangIf(attempt == 1);
            case HANGS_ON -> hangOnIf(attempt == 1);
            case WORKS, CRASHES -> {}
        }
    }

    /** Inserts the effect of the event in the transaction of the connection. */
    public void apply(Connection connection, Event<OrderEvent.Placed> event) throws SQLException {
        Effects.apply(connection, event.eventId(), event.aggregateId(), sequence(event.payload()));
    }

    /**
     * An event for this handler.
     *
     * @param sequence its place among the events of its aggregate, from 0
     */
    public static Event<OrderEvent.Placed> order(
            String aggregate, Behaviour behaviour, long sequence) {
        return Event.of(
                new OrderEvent.Placed(
                        aggregate,
                        behaviour.text(),
                        List.of(new Item(Long.toString(sequence), 1))));
    }

    /** The place of the event among those of its aggregate, from 0. */
    public static long sequence(OrderEvent.Placed placed) {
        return Long.parseLong(placed.items().get(0).sku());
    }

    private static void failIf(boolean yes) {
        if (yes) {
            throw new IllegalStateException("The event has a behaviour that fails");
        }
    }

    private static void hangIf(boolean yes) throws InterruptedException {
        if (yes) {
            Thread.sleep(TOO_LONG.toMillis());
        }
    }

    private static void hangOnIf(boolean yes) {
        long end = System.nanoTime() + STUBBORN.toNanos();
        while (yes && System.nanoTime() < end) {
            LockSupport.parkNanos(end - System.nanoTime());
        }
    }
}
