package io.tailrace.relay.backfill;

import io.tailrace.event.TopicNames;
import io.tailrace.process.ExitCode;
import io.tailrace.process.OperatorException;
import io.tailrace.relay.postgres.Database;
import io.tailrace.relay.postgres.NewSlot;
import io.tailrace.relay.postgres.OutboxTable;
import io.tailrace.relay.publish.KafkaClients;
import io.tailrace.relay.record.OutboxRow;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.apache.kafka.clients.admin.Admin;
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
    private final KafkaClients clients;
    private final TopicNames topics;
    private final boolean again;

    /**
     * @param again whether other relays published rows of the table before: then it matters how
     *     long the topics hold them
     */
    public Backfill(
            Database database,
            OutboxTable table,
            KafkaClients clients,
            TopicNames topics,
            boolean again) {
        this.database = database;
        this.table = table;
        this.clients = clients;
        this.topics = topics;
        this.again = again;
    }

    /**
     * Hands all rows of the slot's snapshot that are not published yet to the handler.
     *
     * @throws OperatorException if it cannot be known of a row whether it was published
     */
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
                if (again) {
                    refuseExpired(statement);
                }
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
        new PublishedIds(clients, topics).read(ids::add);
        LOG.atInfo().addKeyValue("ids", ids.finish()).log("Read them back");
    }

    /** A row without an id cannot be found again; it is a dead letter, and may be one twice. */
    private String unpublished() {
        return table.select() + ownAndUnpublished() + " ORDER BY " + id();
    }

    private String ownAndUnpublished() {
        return " " + PublishedTable.antiJoin(id()) + " AND " + table.ownRows();
    }

    private String id() {
        return table.columns().get(0);
    }

    private void refuseExpired(Statement statement) throws SQLException, InterruptedException {
        Optional<Instant> before;
        try (Admin admin = Admin.create(clients.admin())) {
            before = Expired.before(admin, topics.outboxPrefix());
        }
        if (before.isPresent()) {
            long rows = count(statement, before.get());
            if (rows > 0) {
                throw expired(rows, before.get());
            }
        }
    }

    /** The text of a UUIDv7 begins with its time. */
    private long count(Statement statement, Instant before) throws SQLException {
        String text = "%012x".formatted(before.toEpochMilli());
        String oldest = text.substring(0, 8) + "-" + text.substring(8);
        String sql =
                "SELECT count(*) FROM %1$s%2$s AND substr(%3$s::text, 15, 1) = '7'"
                        + " AND %3$s::text COLLATE \"C\" < '%4$s'";
        try (ResultSet row =
                statement.executeQuery(
                        sql.formatted(table.name(), ownAndUnpublished(), id(), oldest))) {
            row.next();
            return row.getLong(1);
        }
    }

    private static OperatorException expired(long rows, Instant before) {
        return new OperatorException(
                ExitCode.POSITION_LOST,
                "%d rows from before %s are not in the topics, which no longer hold records that"
                                .formatted(rows, before)
                        + " old: nobody can tell whether they were published",
                "They were, unless no relay ran for that long: delete them from the table, and"
                        + " start again. What was not published needs a new id.");
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
