package com.example.warehouse;

import jakarta.enterprise.context.ApplicationScoped;
import jakarta.transaction.Transactional;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import javax.sql.DataSource;

/** Changes the stock. Each method changes the row and emits its events in one transaction. */
@ApplicationScoped
public class Warehouse {

    private final DataSource dataSource;
    private final Events events;

    Warehouse(DataSource dataSource, Events events) {
        this.dataSource = dataSource;
        this.events = events;
    }

    /** Puts pieces of an article on its shelf. */
    @Transactional(rollbackOn = SQLException.class)
    public void receive(String article, int pieces) throws SQLException {
        update(
                "INSERT INTO stock (pieces, article) VALUES (?, ?) ON CONFLICT (article)"
                        + " DO UPDATE SET pieces = stock.pieces + excluded.pieces",
                article,
                pieces);
        events.emit(new StockEvent.Received(article, pieces));
    }

    /**
     * Makes pieces of one article pieces of another, as when sets are taken apart.
     *
     * @throws SQLException if there are not enough pieces; the transaction is rolled back
     */
    @Transactional(rollbackOn = SQLException.class)
    public void repack(String from, String to, int pieces) throws SQLException {
        receive(to, pieces);
        events.emit(new StockEvent.Taken(from, pieces));
        // Last, to show that a failed transaction emits nothing.
        update("UPDATE stock SET pieces = pieces - ? WHERE article = ?", from, pieces);
    }

    private void update(String sql, String article, int pieces) throws SQLException {
        try (Connection connection = dataSource.getConnection();
                PreparedStatement update = connection.prepareStatement(sql)) {
            update.setInt(1, pieces);
            update.setString(2, article);
            update.executeUpdate();
        }
    }
}
