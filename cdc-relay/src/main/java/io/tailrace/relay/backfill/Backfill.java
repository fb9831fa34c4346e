package io.tailrace.relay.backfill;

import io.tailrace.event.TopicNames;
import io.tailrace.relay.postgres.Database;
import io.tailrace.relay.postgres.NewSlot;
import io.tailrace.relay.postgres.OutboxTable;
import io.tailrace.relay.publish.KafkaClients;
import io.tailrace.relay.record.OutboxRow;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Publishes the rows that a new slot will not stream: those of the snapshot at its consistent
 * point, except for what the topics hold already from an attempt before.
 *
 * <p>Order: by id, which is the order of emission for UUIDv7.
 */
public final class Backfill {

    private static final Logger LOG = LoggerFactory.getLogger(Backfill.class);
    private static final int BATCH_ROWS = 1_000;
    private static final long PROGRESS_ROWS = 100_000;

    /** Takes the rows in batches. */
    public interface Handler {
        void onRows(List<OutboxRow> rows) throws InterruptedException;
    }

    private final Database database;
    private final OutboxTable table;
    private final PublishedIds published;

    public Backfill(Database database, OutboxTable table, KafkaClients clients, TopicNames topics) {
        this.database = database;
        this.table = table;
        this.published = new PublishedIds(clients, topics);
    }

    /** Hands all rows of the slot's snapshot that are not published yet to the handler. */
    public void run(NewSlot slot, Handler handler) throws SQLException, InterruptedException {
        try (Connection connection = database.connect("backfill")) {
            connection.setAutoCommit(false);
            connection.setTransactionIsolation(Connection.TRANSACTION_REPEATABLE_READ);
            try (Statement statement = connection.createStatement()) {
                statement.execute("SET TRANSACTION SNAPSHOT '" + slot.snapshot() + "'");
                if (isEmpty(statement)) {
                    LOG.info("There were no rows before");
                    return;
                }
                readBack(connection);
                statement.setFetchSize(BATCH_ROWS);
                try (ResultSet rows = statement.executeQuery(unpublished())) {
                    publish(rows, handler);
                }
            }
        }
    }

    private boolean isEmpty(Statement statement) throws SQLException {
        try (ResultSet row = statement.executeQuery("SELECT FROM " + table.name() + " LIMIT 1")) {
            return !row.next();
        }
    }

    private void readBack(Connection connection) throws SQLException {
        LOG.info("Reads back from the topics which rows are published already");
        PublishedTable ids = PublishedTable.create(connection);
        published.read(ids::add);
        LOG.atInfo().addKeyValue("ids", ids.finish()).log("Read them back");
    }

    /** A row without an id cannot be found again; it is a dead letter, and may be one twice. */
    private String unpublished() {
        String id = table.columns().get(0);
        return "%s %s AND %s ORDER BY %s"
                .formatted(table.select(), PublishedTable.antiJoin(id), table.ownRows(), id);
    }

    private void publish(ResultSet rows, Handler handler)
            throws SQLException, InterruptedException {
        List<OutboxRow> batch = new ArrayList<>(BATCH_ROWS);
        long total = 0;
        while (rows.next()) {
            batch.add(row(rows));
            total++;
            if (batch.size() == BATCH_ROWS) {
                handler.onRows(batch);
                batch.clear();
            }
            if (total % PROGRESS_ROWS == 0) {
                LOG.atInfo().addKeyValue("rows", total).log("Publishes the rows from before");
            }
        }
        if (!batch.isEmpty()) {
            handler.onRows(batch);
        }
        LOG.atInfo().addKeyValue("rows", total).log("Published the rows that were there before");
    }

    private OutboxRow row(ResultSet row) throws SQLException {
        return new OutboxRow(
                row.getString(1),
                row.getString(2),
                row.getString(3),
                row.getString(4),
                payload(row),
                table.hasHeaders() ? row.getString(6) : null);
    }

    private static byte @Nullable [] payload(ResultSet row) throws SQLException {
        Object payload = row.getObject(5);
        return OutboxRow.payloadBytes(payload instanceof byte[] ? payload : row.getString(5));
    }
}
