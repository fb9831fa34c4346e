package io.tailrace.chaos.migrate;

import io.tailrace.chaos.relay.load.RelayTables;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;

/**
 * The outbox as services have it that use Debezium: its ids are random, and half of its rows are
 * deleted in the transaction that inserts them. Triggers make it so, and copy every row into the
 * table {@code outbox_kept}. Stateless.
 */
final class MigratedTables {

    /** Holds every committed row. */
    static final String KEPT = "outbox_kept";

    private static final String[] DDL = {
        "ALTER TABLE outbox ADD PRIMARY KEY (id)",
        "CREATE TABLE outbox_kept (LIKE outbox)",
        "CREATE FUNCTION random_id() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN NEW.id ="
                + " gen_random_uuid(); RETURN NEW; END $$",
        "CREATE FUNCTION keep_and_delete() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN"
                + " INSERT INTO outbox_kept SELECT NEW.*; IF hashtext(NEW.id::text) % 2 = 0 THEN"
                + " DELETE FROM outbox WHERE id = NEW.id; END IF; RETURN NULL; END $$",
        "CREATE TRIGGER random_id BEFORE INSERT ON outbox FOR EACH ROW EXECUTE FUNCTION random_id()",
        "CREATE TRIGGER keep AFTER INSERT ON outbox FOR EACH ROW EXECUTE FUNCTION keep_and_delete()"
    };

    private MigratedTables() {}

    static void create(Connection connection) throws SQLException {
        RelayTables.create(connection);
        try (Statement statement = connection.createStatement()) {
            for (String sql : DDL) {
                statement.execute(sql);
            }
        }
    }
}
