package io.tailrace.chaos.subscriber;

import io.tailrace.event.Event;
import io.tailrace.event.EventError;
import io.tailrace.event.EventException;
import io.tailrace.event.builtin.OrderEvent;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.concurrent.locks.LockSupport;
import javax.sql.DataSource;

/** What handlers do, the same whichever subscriber calls them. Safe for any thread. */
public final class ShopHandler {

    /** No handler may take longer. */
    public static final Duration TIMEOUT = Duration.ofMillis(1_500);

    private static final Duration TOO_LONG = Duration.ofMinutes(1);
    private static final Duration STUBBORN = Duration.ofMillis(2_500);
    private static final int FAILING_ATTEMPTS = 2;
    private static final int CRASHED = 137;

    private final DataSource dataSource;

    public ShopHandler(DataSource dataSource) {
        this.dataSource = dataSource;
    }

    /** Fails, hangs or ends the process if the event says so; on a connection of its own. */
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
                            EventError.VALIDATION_FAILED, event.eventId(), "as it says", null);
            case HANGS -> hangIf(attempt == 1);
            case HANGS_ON -> hangOnIf(attempt == 1);
            case WORKS, CRASHES -> {}
        }
    }

    /** The effect, in the connection's transaction. */
    public void apply(Connection connection, Event<OrderEvent.Placed> event) throws SQLException {
        Effects.apply(connection, event.eventId(), event.aggregateId(), sequence(event.payload()));
    }

    /** Which of its aggregate's events it is. */
    public static long sequence(OrderEvent.Placed placed) {
        return Long.parseLong(placed.items().get(0).sku());
    }

    private static void failIf(boolean yes) {
        if (yes) {
            throw new IllegalStateException("as it says");
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
