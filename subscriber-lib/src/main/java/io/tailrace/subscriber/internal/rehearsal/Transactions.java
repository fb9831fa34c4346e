package io.tailrace.subscriber.internal.rehearsal;

import java.sql.SQLException;
import java.time.Duration;
import java.util.Collections;
import java.util.IdentityHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.TimeoutException;
import javax.sql.DataSource;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The transactions of one aggregate: one for each database of its handlers. For one thread. */
final class Transactions {

    static final String NOT_RETURNED =
            "a handler that was called before has not returned, or its database does not answer";

    private static final Logger LOG = LoggerFactory.getLogger(Transactions.class);

    /** How long the locks of a rehearsal may be held at most. */
    private static final Duration LONGEST = Duration.ofSeconds(10);

    /** Normal handlers that wait for a lock of the rehearsal have most of their time left. */
    private static final int PART_OF_TIMEOUT = 3;

    private static final Duration CONNECT_TIMEOUT = Duration.ofSeconds(5);
    private static final Duration END_TIMEOUT = Duration.ofSeconds(3);
    private static final Duration TERMINATE_TIMEOUT = Duration.ofSeconds(5);

    private final RehearsalThreads threads;
    private final Duration longest;
    private final IdentityHashMap<DataSource, RehearsalTransaction> open = new IdentityHashMap<>();
    private long began;

    /**
     * @param handlerTimeout that of normal handling
     */
    Transactions(RehearsalThreads threads, Duration handlerTimeout) {
        this.threads = threads;
        Duration part = handlerTimeout.dividedBy(PART_OF_TIMEOUT);
        this.longest = part.compareTo(LONGEST) < 0 ? part : LONGEST;
    }

    /** How long all transactions may last, the handler included that runs at the end. */
    Duration longest() {
        return longest;
    }

    /** How long all transactions may still last; 0 or less if their time is over. */
    Duration left() {
        return open.isEmpty() ? longest : longest.minusNanos(System.nanoTime() - began);
    }

    /**
     * Why no handler can be called in a transaction of this database; empty if {@link #of} has one.
     */
    Optional<String> obstacle(DataSource dataSource) throws InterruptedException {
        if (!threads.areFree()) {
            return Optional.of(NOT_RETURNED);
        }
        if (left().toMillis() <= 0) {
            return Optional.of(
                    "the transaction of its aggregate has lasted %d ms, and no longer, for the sake of other transactions"
                            .formatted(longest.toMillis()));
        }
        RehearsalTransaction before = open.get(dataSource);
        if (before != null) {
            return before.isUsable()
                    ? Optional.empty()
                    : Optional.of("the transaction of its aggregate has ended before");
        }
        return begin(dataSource);
    }

    /** The transaction of a database without an {@linkplain #obstacle obstacle}. */
    RehearsalTransaction of(DataSource dataSource) {
        RehearsalTransaction begun = open.get(dataSource);
        if (begun == null) {
            throw new IllegalStateException("a transaction must be begun first");
        }
        return begun;
    }

    /**
     * Rolls all back.
     *
     * @return the transactions of which it is not known that they have ended
     */
    Set<RehearsalTransaction> end() throws InterruptedException {
        Set<RehearsalTransaction> unknown = Collections.newSetFromMap(new IdentityHashMap<>());
        for (Map.Entry<DataSource, RehearsalTransaction> each : open.entrySet()) {
            if (!end(each.getKey(), each.getValue())) {
                unknown.add(each.getValue());
            }
        }
        return unknown;
    }

    private boolean end(DataSource dataSource, RehearsalTransaction transaction)
            throws InterruptedException {
        try {
            return threads.endings().call(transaction::end, END_TIMEOUT, late -> {});
        } catch (InterruptedException e) {
            throw e;
        } catch (Exception e) { // SQLException, TimeoutException, and what pools throw
            LOG.info("A rehearsal could not roll back, and ends its session", e);
        }
        try {
            return threads.terminations()
                    .call(() -> transaction.terminate(dataSource), TERMINATE_TIMEOUT, late -> {});
        } catch (InterruptedException e) {
            throw e;
        } catch (Exception e) {
            LOG.error(
                    "It is not known whether the session of a rehearsal has ended; PostgreSQL rolls it"
                            + " back when it notices that the connection is gone, and keeps its locks"
                            + " until then",
                    e);
            return false;
        }
    }

    private Optional<String> begin(DataSource dataSource) throws InterruptedException {
        Duration atMost = left().compareTo(CONNECT_TIMEOUT) < 0 ? left() : CONNECT_TIMEOUT;
        Duration connect = open.isEmpty() ? CONNECT_TIMEOUT : atMost;
        try {
            RehearsalTransaction begun =
                    threads.handlers()
                            .call(
                                    () -> RehearsalTransaction.begin(dataSource.getConnection()),
                                    connect,
                                    Transactions::release);
            if (open.isEmpty()) {
                began = System.nanoTime();
            }
            open.put(dataSource, begun);
            return Optional.empty();
        } catch (InterruptedException e) {
            throw e;
        } catch (TimeoutException e) {
            return Optional.of(
                    "the handlers' data source had no connection for a rehearsal within %d ms"
                            .formatted(connect.toMillis()));
        } catch (Exception e) { // SQLException, and what pools throw
            LOG.info("A rehearsal could not begin a transaction", e);
            return Optional.of("no transaction could be begun: " + LetterResults.message(e));
        }
    }

    private static void release(RehearsalTransaction late) {
        try {
            boolean unused = late.end();
        } catch (SQLException e) {
            LOG.debug("Could not close a connection that came too late", e);
        }
    }
}
