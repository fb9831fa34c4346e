package io.tailrace.spring.subscriber;

import io.tailrace.event.Event;
import io.tailrace.event.EventId;
import io.tailrace.spring.CurrentTransaction;
import io.tailrace.subscriber.inbox.Inbox;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.function.Supplier;
import javax.sql.DataSource;
import org.springframework.dao.DataAccessException;
import org.springframework.jdbc.UncategorizedSQLException;
import org.springframework.jdbc.datasource.DataSourceUtils;
import org.springframework.jdbc.support.SQLStateSQLExceptionTranslator;

/**
 * The inbox in the current Spring transaction, for a {@code @Transactional} method that handles
 * events and is no {@link EventHandler}, for example a {@code @KafkaListener}: its effect in the
 * database happens once, however often the event is delivered.
 *
 * <pre>{@code
 * @KafkaListener(topics = "events.order", containerFactory = "eventListenerContainerFactory")
 * @Transactional
 * void on(Event<OrderEvent.Placed> event) {
 *     if (inbox.claim(event, "mailer")) {
 *         // the effect
 *     }
 * }
 * }</pre>
 *
 * <p>The table is looked at with the first call. Safe for any thread.
 */
public final class TransactionalInbox {

    private static final String CALLER = "claim";
    private static final String HARM =
            "the event would count as handled although its effect failed";

    private final Supplier<OpenInbox> inbox;

    TransactionalInbox(Supplier<OpenInbox> inbox) {
        this.inbox = inbox;
    }

    /**
     * An inbox and its database.
     *
     * @param transaction of the data source of the table and of the effects
     */
    record OpenInbox(Inbox inbox, CurrentTransaction transaction) {

        DataSource dataSource() {
            return transaction.dataSource();
        }
    }

    /**
     * Records in the current transaction that a group handles an event. Waits while another
     * transaction records the same event.
     *
     * @return false if the group has handled the event before, so that its effect must not happen
     *     again
     * @throws IllegalStateException if there is no transaction of the inbox's data source, for
     *     example in a method with the propagation SUPPORTS, or if the transaction manager is that
     *     of another data source
     * @throws DataAccessException if the database reports an error
     */
    public boolean claim(Event<?> event, String group) {
        return claim(event.eventId(), group);
    }

    /** Records in the current transaction that a group handles the event with an id. */
    public boolean claim(EventId event, String group) {
        OpenInbox open = inbox.get();
        open.transaction().require(CALLER, HARM);
        Connection connection = DataSourceUtils.getConnection(open.dataSource());
        try {
            open.transaction().requireNoAutoCommit(connection, CALLER, HARM);
            return open.inbox().claim(connection, event, group);
        } catch (SQLException e) {
            throw translated(e);
        } finally {
            DataSourceUtils.releaseConnection(connection, open.dataSource());
        }
    }

    private static DataAccessException translated(SQLException e) {
        DataAccessException known =
                new SQLStateSQLExceptionTranslator().translate("claim an event", null, e);
        return known == null ? new UncategorizedSQLException("claim an event", null, e) : known;
    }
}
