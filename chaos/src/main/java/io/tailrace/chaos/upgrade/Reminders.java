package io.tailrace.chaos.upgrade;

import io.tailrace.chaos.relay.RelayServers;
import io.tailrace.chaos.relay.load.WriterThreads;
import io.tailrace.chaos.run.ChaosRun;
import io.tailrace.event.EventHeaders;
import io.tailrace.testkit.PostgresServer;
import io.tailrace.testkit.account.Account;
import io.tailrace.testkit.account.Committed;
import io.tailrace.testkit.account.Delivered;
import io.tailrace.testkit.observe.ReadCommitted;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.UUID;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import org.apache.kafka.clients.consumer.ConsumerRecord;

/**
 * Events that the processor holds for a while, each of an aggregate of its own, so that a processor
 * of one build releases what one of the other build has stored. For one thread.
 */
final class Reminders implements AutoCloseable {

    private static final int MAX_DELAY_SECONDS = 40;
    private static final Duration PAUSE = Duration.ofMillis(250);
    private static final String INSERT =
            "INSERT INTO outbox (id, aggregatetype, aggregateid, type, payload, seq, behaviour,"
                    + " headers) VALUES (?, 'reminder', ?, 'reminder.due.v1', '{}', 0, 'works', ?)";
    private static final String COMMITTED =
            "SELECT id::text, aggregateid, pg_xact_commit_timestamp(xmin) FROM outbox"
                    + " WHERE aggregatetype = 'reminder'";

    private final PostgresServer postgres;
    private final Random random;
    private final ReadCommitted delivered;
    private final WriterThreads threads = new WriterThreads();

    private Reminders(ChaosRun run, RelayServers servers) {
        this.postgres = servers.postgres();
        this.random = new Random(run.seed());
        this.delivered = servers.observe(run, "events\\.reminder");
    }

    /** Adds to the outbox table what reminders need. */
    static void extend(Connection connection) throws SQLException {
        try (Statement statement = connection.createStatement()) {
            statement.execute("ALTER TABLE outbox ADD COLUMN headers text");
        }
    }

    /** Begins to emit reminders, until it is closed. */
    static Reminders begin(ChaosRun run, RelayServers servers) {
        Reminders reminders = new Reminders(run, servers);
        reminders.threads.start("reminders", reminders::write);
        return reminders;
    }

    private void write(BooleanSupplier goesOn) throws SQLException {
        try (Connection connection = postgres.connect();
                PreparedStatement insert = connection.prepareStatement(INSERT)) {
            while (goesOn.getAsBoolean()) {
                Instant due = Instant.now().plusMillis(1_000L * random.nextInt(MAX_DELAY_SECONDS));
                insert.setObject(1, UUID.randomUUID());
                insert.setString(2, UUID.randomUUID().toString());
                insert.setString(3, "{\"%s\":\"%s\"}".formatted(EventHeaders.DELIVER_AT, due));
                insert.executeUpdate();
                LockSupport.parkNanos(PAUSE.toNanos());
            }
        }
    }

    /** Ends the emission. */
    @Override
    public void close() throws InterruptedException {
        threads.close();
    }

    /** How many reminders were delivered so far. */
    int delivered() {
        return delivered.count();
    }

    /** The committed reminders. */
    List<Committed> committed() throws SQLException {
        List<Committed> all = new ArrayList<>();
        try (Connection connection = postgres.connect();
                Statement statement = connection.createStatement();
                ResultSet row = statement.executeQuery(COMMITTED)) {
            while (row.next()) {
                all.add(
                        new Committed(
                                row.getString(1),
                                row.getString(2),
                                row.getTimestamp(3).toInstant()));
            }
        }
        return all;
    }

    /** Committed reminders compared with those that were delivered so far. */
    Account account(List<Committed> committed) {
        return Account.of(committed, delivered.delivered());
    }

    /**
     * The ids of reminders that were delivered before they were due. The time of a record does not
     * say that: it is the time of the record of the outbox topic if the reminder was due when the
     * processor came to it.
     */
    List<String> early() {
        Map<String, Instant> due = new HashMap<>();
        for (ConsumerRecord<byte[], byte[]> record : delivered.records()) {
            due.put(
                    ReadCommitted.header(record, EventHeaders.ID),
                    Instant.parse(ReadCommitted.header(record, EventHeaders.DELIVER_AT)));
        }
        return delivered.delivered().stream()
                .filter(one -> one.receivedAt().isBefore(due.getOrDefault(one.id(), Instant.MIN)))
                .map(Delivered::id)
                .toList();
    }
}
