package com.example.bookshop;

import io.tailrace.producer.Outbox;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import javax.sql.DataSource;

/** Orders with plain JDBC and a pool. */
public class JdbcOrders {

    private final DataSource pool;
    private final Outbox outbox;

    public JdbcOrders(DataSource pool, Outbox outbox) {
        this.pool = pool;
        this.outbox = outbox;
    }

    /** Saves an order and emits its events, in one transaction. */
    public void place(String id, String book) throws SQLException {
        outbox.inTransaction(
                pool,
                connection -> {
                    outbox.emit(connection, new OrderEvent.Placed(id, book));
                    outbox.emit(connection, new OrderEvent.Invoiced(id, 1900));
                    try (PreparedStatement insert =
                            connection.prepareStatement("INSERT INTO orders VALUES (?, ?)")) {
                        insert.setString(1, id);
                        insert.setString(2, book);
                        return insert.executeUpdate();
                    }
                });
    }
}
