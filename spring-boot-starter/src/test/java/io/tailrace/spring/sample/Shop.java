package io.tailrace.spring.sample;

import io.tailrace.event.EventCatalogue;
import io.tailrace.event.builtin.BuiltInEvent;
import io.tailrace.producer.Outbox;
import io.tailrace.spring.TransactionalEventBus;
import jakarta.persistence.EntityManager;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import javax.sql.DataSource;
import org.hibernate.SessionFactory;
import org.springframework.context.ApplicationEventPublisher;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.transaction.support.TransactionTemplate;

/** What the examples of the documentation have at hand. */
public abstract class Shop {

    protected DataSource dataSource;
    protected JdbcTemplate jdbc;
    protected TransactionTemplate transactions;
    protected EntityManager entityManager;
    protected SessionFactory sessionFactory;
    protected ApplicationEventPublisher publisher;
    protected TransactionalEventBus bus;
    protected EventCatalogue catalogue;
    protected final Outbox outbox = Outbox.create(EventCatalogue.of(BuiltInEvent.class));
    protected final Orders orders = new Orders();
    protected final List<Object> logged = new CopyOnWriteArrayList<>();

    /** The example. */
    public abstract void run() throws Exception;

    protected void save(Connection connection, String order) throws SQLException {
        orders.save(connection, order);
    }

    protected void log(Object event) {
        logged.add(event);
    }

    /** A repository of plain JDBC. */
    public static class Orders {

        public void save(Connection connection, String order) throws SQLException {
            try (PreparedStatement insert =
                    connection.prepareStatement("INSERT INTO orders VALUES (?, 'placed')")) {
                insert.setString(1, order);
                insert.executeUpdate();
            }
        }
    }
}
