package io.tailrace.relay.check;

import io.tailrace.event.internal.SqlIdentifier;
import io.tailrace.process.ExitCode;
import io.tailrace.process.OperatorException;
import io.tailrace.process.check.Checklist;
import io.tailrace.relay.config.OutboxSource;
import io.tailrace.relay.config.Retention;
import io.tailrace.relay.postgres.Database;
import io.tailrace.relay.postgres.OutboxTable;
import io.tailrace.relay.postgres.Publication;
import io.tailrace.relay.postgres.RowFilter;
import io.tailrace.relay.postgres.SlotCheck;
import io.tailrace.relay.postgres.SlotStatus;
import io.tailrace.relay.postgres.TableAccess;
import io.tailrace.relay.postgres.session.AccessDenied;
import io.tailrace.relay.postgres.session.Encryption;
import io.tailrace.relay.postgres.session.MessageRights;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.Optional;

/** The checks of PostgreSQL. For one thread. */
final class DatabaseChecks {

    private static final Duration ANSWER_WITHIN = Duration.ofSeconds(30);
    private static final String[] NEED_A_CONNECTION = {
        "postgres.encryption", "postgres.wal-level", "postgres.replication", "postgres.capacity",
        "postgres.wal-limit", "postgres.timeouts", "postgres.table", "postgres.publication",
        "postgres.slot"
    };

    private final Checklist list;
    private final OutboxSource source;
    private final Retention retention;
    private final Database database;

    DatabaseChecks(Checklist list, OutboxSource source, Retention retention) {
        this.list = list;
        this.source = source;
        this.retention = retention;
        this.database = new Database(source);
    }

    /** Makes all checks; those that need a connection are skipped without one. */
    void run() throws InterruptedException {
        if (list.check("postgres.connection", this::connection)) {
            try (Connection connection = database.connect("check", ANSWER_WITHIN)) {
                run(connection);
                return;
            } catch (SQLException e) {
                list.check("postgres.session", () -> explain(e));
            }
        }
        list.skip("PostgreSQL could not be asked", NEED_A_CONNECTION);
    }

    private String connection() throws SQLException {
        try (Connection connection = database.connect("check", ANSWER_WITHIN)) {
            return "PostgreSQL %s at %s, role %s"
                    .formatted(
                            connection.getMetaData().getDatabaseProductVersion(),
                            source.address(),
                            source.user());
        } catch (SQLException e) {
            return explain(e);
        }
    }

    private String explain(SQLException e) {
        throw AccessDenied.ofConnection(e, source);
    }

    private void run(Connection connection) throws InterruptedException, SQLException {
        ManagedServer server = ManagedServer.of(connection);
        ServerSettings settings = ServerSettings.read(connection);
        list.warnIf(
                "postgres.encryption",
                "the session is encrypted, or stays on this machine",
                () -> Encryption.warning(connection, source));
        list.check("postgres.wal-level", () -> settings.requireLogicalWal(server));
        list.check("postgres.replication", () -> replication(server));
        slot(connection, settings);
        settings(settings);
        table(connection);
    }

    /** The role may replicate, and pg_hba.conf lets it: tried on a replication connection. */
    private String replication(ManagedServer server) {
        try {
            return "role %s may replicate; %s, timeline %d"
                    .formatted(source.user(), server.title(), database.lineage().id().timeline());
        } catch (SQLException e) {
            throw new OperatorException(
                    ExitCode.SETUP,
                    "Role %s cannot open a replication connection (%s): %s"
                            .formatted(source.user(), server.title(), e.getMessage()),
                    server.replication(SqlIdentifier.quote(source.user())),
                    e);
        }
    }

    private void settings(ServerSettings settings) throws InterruptedException {
        list.warnIf(
                "postgres.wal-limit",
                "PostgreSQL limits the log that a slot retains",
                settings::unlimitedLog);
        list.warnIf("postgres.timeouts", "no timeout ends long statements", settings::timeouts);
        list.warnIf("postgres.idle-slot", "a slot may be idle for any time", settings::droppedSlot);
        list.warnIf(
                "postgres.wal-sender",
                "sessions of relays that vanished are ended",
                settings::sleeplessSender);
        list.warnIf("postgres.statistics", "inserts are counted", settings::uncounted);
    }

    private void slot(Connection connection, ServerSettings settings) throws InterruptedException {
        list.check(
                "postgres.slot",
                () -> {
                    SlotCheck.require(connection, source);
                    return describe(database.slot());
                });
        list.warnIf("postgres.slot.log", "the slot has the log that it needs", this::lostSlot);
        list.check("postgres.capacity", () -> settings.requireRoom(database.slot().isPresent()));
    }

    private Optional<String> lostSlot() throws SQLException {
        return database.slot().filter(SlotStatus::lost).isEmpty()
                ? Optional.empty()
                : Optional.of(
                        "Slot %s is lost: PostgreSQL has removed log that it needs. Start a relay: it creates the slot again and publishes what the topics lack, unless --on-discontinuity is halt."
                                .formatted(source.slot()));
    }

    private String describe(Optional<SlotStatus> slot) {
        if (slot.isEmpty()) {
            return "slot %s does not exist yet and is created at the first start"
                    .formatted(source.slot());
        }
        return "slot %s is confirmed up to %s and %s"
                .formatted(
                        source.slot(),
                        slot.get().confirmed().asString(),
                        slot.get().walSender() == null ? "nobody reads it" : "a relay reads it");
    }

    private void table(Connection connection) throws InterruptedException {
        boolean fits =
                list.check(
                        "postgres.table",
                        () ->
                                "table %s has the columns %s"
                                        .formatted(
                                                source.table(),
                                                OutboxTable.find(connection, source).columns()));
        if (!fits) {
            list.skip("the table does not fit", "postgres.publication");
            return;
        }
        list.check(
                "postgres.publication",
                () -> {
                    RowFilter.requireSupport(
                            source.shard(), connection.getMetaData().getDatabaseMajorVersion());
                    return Publication.inspect(connection, source);
                });
        if (retention.isOn()) {
            list.check(
                    "postgres.retention",
                    () -> {
                        database.requireRemovable();
                        return "the role may delete rows that are published and old";
                    });
        }
        list.warnIf(
                "postgres.repairs",
                "a repair may compare rows in temporary tables",
                () -> TableAccess.warning(connection, source));
        list.warnIf(
                "postgres.messages",
                "nobody can forge events as messages of the log",
                () -> MessageRights.warning(connection, source));
    }
}
