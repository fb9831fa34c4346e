package io.tailrace.spring.subscriber;

import io.tailrace.event.DomainEvent;
import io.tailrace.event.Event;
import io.tailrace.spring.CurrentTransaction;
import io.tailrace.subscriber.handler.Delivery;
import io.tailrace.subscriber.handler.RetryLaterException;
import io.tailrace.subscriber.inbox.Inbox;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.datasource.DataSourceUtils;
import org.springframework.transaction.PlatformTransactionManager;
import org.springframework.transaction.TransactionDefinition;
import org.springframework.transaction.TransactionStatus;
import org.springframework.transaction.UnexpectedRollbackException;
import org.springframework.transaction.support.DefaultTransactionStatus;
import org.springframework.transaction.support.TransactionSynchronizationUtils;

/**
 * Calls methods in Spring transactions in which the inbox records the event. Safe for any thread.
 *
 * @param inbox the table
 * @param transaction of the database of the table and of the effects
 * @param manager begins and ends the transactions of this data source
 */
record InboxTransactions(
        Inbox inbox, CurrentTransaction transaction, PlatformTransactionManager manager) {

    private static final Duration LATER = Duration.ofSeconds(1);
    private static final String CALLER = "an idempotent @EventHandler method";
    private static final String HARM = "the method and its inbox would not be one transaction";

    DataSource dataSource() {
        return transaction.dataSource();
    }

    /**
     * Calls a method in a new transaction, which is committed if the method returns.
     *
     * @return false if the group has handled the event before, so that the method was not called
     * @throws Exception what the method throws, or why nothing was committed
     */
    boolean commit(HandlerMethod method, Event<DomainEvent> event, Delivery delivery)
            throws Exception {
        TransactionStatus status = manager.getTransaction(TransactionDefinition.withDefaults());
        boolean first;
        try {
            first = callOnce(method, event, delivery, null);
        } catch (Throwable e) {
            rollBack(status, e);
            throw e;
        }
        manager.commit(status);
        return first;
    }

    /**
     * Does what {@link #commit} does up to the commit, and rolls the Spring transaction back.
     *
     * @param lent the connection that the data source gives this thread
     */
    boolean rehearse(
            LentConnection lent, HandlerMethod method, Event<DomainEvent> event, Delivery delivery)
            throws Exception {
        TransactionStatus status = manager.getTransaction(TransactionDefinition.withDefaults());
        boolean first;
        try {
            status.setRollbackOnly();
            first = callOnce(method, event, delivery, lent.connection());
            TransactionSynchronizationUtils.triggerBeforeCommit(false);
            status.flush();
            requireCommittable(status);
        } catch (Throwable e) {
            lent.end();
            rollBack(status, e);
            throw e;
        }
        lent.end();
        manager.rollback(status);
        return first;
    }

    /**
     * @param expected the connection of the transaction; null for any
     */
    private boolean callOnce(
            HandlerMethod method,
            Event<DomainEvent> event,
            Delivery delivery,
            @Nullable Connection expected)
            throws Exception {
        boolean first = claim(event, delivery, expected);
        if (first) {
            method.handle(event, delivery);
        }
        return first;
    }

    private boolean claim(
            Event<DomainEvent> event, Delivery delivery, @Nullable Connection expected)
            throws SQLException {
        transaction.require(CALLER, HARM);
        Connection connection = DataSourceUtils.getConnection(dataSource());
        try {
            transaction.requireNoAutoCommit(connection, CALLER, HARM);
            if (expected != null && connection != expected) {
                throw new RetryLaterException(
                        "its transaction has another connection than the data source gives a rehearsal",
                        LATER);
            }
            return inbox.claim(connection, event.eventId(), delivery.group());
        } finally {
            DataSourceUtils.releaseConnection(connection, dataSource());
        }
    }

    /** Fails as a commit does if something within the transaction wants it rolled back. */
    private static void requireCommittable(TransactionStatus status) {
        if (status instanceof DefaultTransactionStatus known && known.isGlobalRollbackOnly()) {
            throw new UnexpectedRollbackException(
                    "Transaction rolled back because it has been marked as rollback-only");
        }
    }

    private void rollBack(TransactionStatus status, Throwable failure) {
        try {
            manager.rollback(status);
        } catch (RuntimeException e) {
            failure.addSuppressed(e);
        }
    }
}
