package com.example.warehouse;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.tailrace.event.EventCatalogue;
import io.tailrace.producer.Outbox;
import jakarta.inject.Inject;
import jakarta.transaction.TransactionalException;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import javax.sql.DataSource;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** The warehouse in Quarkus, with Agroal, Narayana and a real PostgreSQL. */
@QuarkusTest
@QuarkusTestResource(Postgres.class)
class WarehouseIT {

    @Inject Warehouse warehouse;
    @Inject Events events;
    @Inject DataSource dataSource;

    @AfterEach
    void clear() throws SQLException {
        try (Connection connection = dataSource.getConnection()) {
            connection.createStatement().execute("TRUNCATE stock, outbox");
        }
    }

    @Test
    void aTransactionEmitsItsEventsInTheirOrder() throws SQLException {
        warehouse.receive("set", 2);
        warehouse.repack("set", "cup", 2);

        assertThat(query("SELECT type || ' ' || aggregateid FROM outbox ORDER BY id"))
                .containsExactly(
                        "stock.received.v1 set", "stock.received.v1 cup", "stock.taken.v1 set");
    }

    @Test
    void aRolledBackTransactionEmitsNothing() throws SQLException {
        warehouse.receive("set", 1);
        assertThatThrownBy(() -> warehouse.repack("set", "cup", 2))
                .isInstanceOf(SQLException.class)
                .hasMessageContaining("stock_pieces_check");

        assertThat(query("SELECT article FROM stock")).containsExactly("set");
        assertThat(query("SELECT type || ' ' || aggregateid FROM outbox"))
                .containsExactly("stock.received.v1 set");
    }

    @Test
    void anEventOutsideOfATransactionIsRefused() throws SQLException {
        StockEvent event = new StockEvent.Received("set", 1);
        assertThatThrownBy(() -> events.emit(event)).isInstanceOf(TransactionalException.class);
        Outbox outbox = Outbox.create(EventCatalogue.of(StockEvent.class));
        try (Connection connection = dataSource.getConnection()) {
            assertThatThrownBy(() -> outbox.emit(connection, event))
                    .isInstanceOf(IllegalStateException.class)
                    .hasMessageContaining("auto-commit");
        }

        assertThat(query("SELECT type FROM outbox")).isEmpty();
    }

    private List<String> query(String sql) throws SQLException {
        List<String> values = new ArrayList<>();
        try (Connection connection = dataSource.getConnection();
                ResultSet row = connection.createStatement().executeQuery(sql)) {
            while (row.next()) {
                values.add(row.getString(1));
            }
        }
        return values;
    }
}
