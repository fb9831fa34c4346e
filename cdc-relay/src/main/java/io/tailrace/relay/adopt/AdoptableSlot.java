package io.tailrace.relay.adopt;

import io.tailrace.process.ExitCode;
import io.tailrace.process.OperatorException;
import io.tailrace.relay.anchor.Comparisons;
import io.tailrace.relay.config.OutboxSource;
import io.tailrace.relay.postgres.Database;
import io.tailrace.relay.postgres.session.Queries;
import java.nio.ByteBuffer;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.SQLWarning;
import java.sql.Statement;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Optional;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.postgresql.replication.LogSequenceNumber;

/**
 * The slot that is to be adopted.
 *
 * @param confirmed what the other program has confirmed: everything before is in Kafka
 * @param floor no transaction with a lower id, of 64 bits, is in the stream of the slot
 * @param end the end of the log, read after nobody used the slot
 */
record AdoptableSlot(LogSequenceNumber confirmed, long floor, LogSequenceNumber end) {

    /** The oldest transaction that the slot may send, with the upper half of the ids of now. */
    private static final String FLOOR =
            "(SELECT CASE WHEN id > next THEN id - 4294967296 ELSE id END FROM (SELECT next,"
                    + " next / 4294967296 * 4294967296 + coalesce(catalog_xmin::text::bigint, 0)"
                    + " AS id FROM (SELECT pg_snapshot_xmax(pg_current_snapshot())::text::bigint AS next) x) y)";

    private static final String QUERY =
            "SELECT s.confirmed_flush_lsn::text, "
                    + FLOOR
                    + ", pg_current_wal_insert_lsn()::text, CASE"
                    + " WHEN slot_type <> 'logical' THEN 'is a physical slot'"
                    + " WHEN database <> current_database() THEN 'belongs to database ' || database"
                    + " WHEN plugin <> 'pgoutput' THEN 'has the output plugin ' || plugin || ' instead of pgoutput'"
                    + " WHEN two_phase THEN 'sends prepared transactions before they are committed (two_phase)'"
                    + " WHEN temporary THEN 'is temporary: it ends with the session that made it'"
                    + " WHEN wal_status = 'lost' OR restart_lsn IS NULL THEN 'has lost log that it needs'"
                    + " WHEN s.confirmed_flush_lsn IS NULL THEN 'was never read'"
                    + " WHEN active THEN 'is in use by session ' || active_pid || coalesce(' (' ||"
                    + " (SELECT application_name FROM pg_stat_activity WHERE pid = active_pid) || ')', '')"
                    + " END FROM pg_replication_slots s WHERE slot_name = ?";

    /**
     * The first message in the log: {@code B}, the end of a transaction, and when it was committed,
     * in microseconds since 2000.
     */
    private static final String FIRST =
            "SELECT data FROM pg_logical_slot_peek_binary_changes(?, ?::pg_lsn, 1, 'proto_version',"
                    + " '1', 'publication_names', ?) LIMIT 1";

    private static final String CLOCK =
            "SELECT (extract(epoch FROM clock_timestamp()) * 1000)::bigint::text";

    private static final String OBJECT_IN_USE = "55006";
    private static final String QUERY_CANCELED = "57014";
    private static final String UNDEFINED_OBJECT = "42704";

    private static final String NOT_IN_PREREQUISITE_STATE = "55000";

    private static final String CORRECT_PUBLICATION =
            "Correct --publication: it must be publication.name of the other program, and must have existed since the slot was created.";

    private static final Instant EPOCH = Instant.parse("2000-01-01T00:00:00Z");
    private static final int COMMIT_TIME = 9;

    /**
     * Reads the slot.
     *
     * @param session not closed
     * @throws OperatorException if it cannot be adopted: with {@link ExitCode#POSITION_LOST} if it
     *     has lost log, with {@link ExitCode#INCOMPLETE} if it is in use, otherwise with {@link
     *     ExitCode#SETUP}
     */
    static AdoptableSlot read(Connection session, OutboxSource source) throws SQLException {
        try (PreparedStatement query = session.prepareStatement(QUERY)) {
            query.setString(1, source.slot());
            try (ResultSet row = query.executeQuery()) {
                if (!row.next()) {
                    throw refused(ExitCode.SETUP, source, "does not exist", "Correct --slot.");
                }
                requireNone(row.getString(4), source);
                return new AdoptableSlot(
                        LogSequenceNumber.valueOf(row.getString(1)),
                        row.getLong(2),
                        LogSequenceNumber.valueOf(row.getString(3)));
            }
        }
    }

    /** The time of the database, with the precision of records. */
    static Instant clock(Connection session) throws SQLException {
        return Instant.ofEpochMilli(Long.parseLong(Queries.one(session, CLOCK).orElseThrow()));
    }

    private static void requireNone(@Nullable String obstacle, OutboxSource source) {
        if (obstacle == null) {
            return;
        }
        if (obstacle.startsWith("is in use")) {
            throw refused(
                    ExitCode.INCOMPLETE,
                    source,
                    obstacle,
                    "Stop the other program, and repeat the command. PostgreSQL ends the session of a program that was killed after wal_sender_timeout at the latest.");
        }
        if (obstacle.startsWith("has lost")) {
            throw refused(
                    ExitCode.POSITION_LOST,
                    source,
                    obstacle,
                    "Nobody can publish the rest of this slot. Drop the slot, and start the relay with another --slot: its first start publishes the rows of the table that the topics lack.");
        }
        throw refused(
                ExitCode.SETUP,
                source,
                obstacle,
                "Only a permanent logical slot of this database with plugin pgoutput and without two_phase can be adopted. Correct --slot or --database-url; or set plugin.name=pgoutput in the other program first.");
    }

    private static OperatorException refused(
            ExitCode code, OutboxSource source, String obstacle, String remedy) {
        return new OperatorException(
                code,
                "Nothing was adopted: replication slot %s %s".formatted(source.slot(), obstacle),
                remedy);
    }

    /**
     * When the first transaction was committed that the slot would send; empty if it would send
     * none. Reads the log for as long as it takes, and leaves the slot as it is.
     *
     * @throws SQLException if the connection fails or the role lacks a right
     * @throws OperatorException with {@link ExitCode#SETUP} if PostgreSQL cannot read the log of
     *     the slot through the publication, and with {@link ExitCode#INCOMPLETE} if the slot is in
     *     use or somebody has canceled the reading
     */
    Optional<Instant> firstCommit(Database database, OutboxSource source) throws SQLException {
        try (Connection session = database.connect("adopt");
                Statement limits = session.createStatement();
                PreparedStatement query = session.prepareStatement(FIRST)) {
            limits.execute(Comparisons.WITHOUT_LIMITS);
            query.setString(1, source.slot());
            query.setString(2, end.asString());
            query.setString(3, source.publication());
            try (ResultSet row = query.executeQuery()) {
                requireNoWarning(query.getWarnings(), source);
                return row.next()
                        ? Optional.of(
                                EPOCH.plus(
                                        ByteBuffer.wrap(row.getBytes(1)).getLong(COMMIT_TIME),
                                        ChronoUnit.MICROS))
                        : Optional.empty();
            }
        } catch (SQLException e) {
            throw unreadable(e, source);
        }
    }

    /** PostgreSQL 18 and newer only warn, and leave out the rows. */
    private static void requireNoWarning(@Nullable SQLWarning first, OutboxSource source) {
        for (SQLWarning warning = first; warning != null; warning = warning.getNextWarning()) {
            if (NOT_IN_PREREQUISITE_STATE.equals(warning.getSQLState())) {
                throw unreadable(warning, source, CORRECT_PUBLICATION);
            }
        }
    }

    private static SQLException unreadable(SQLException e, OutboxSource source) {
        return switch (String.valueOf(e.getSQLState())) {
            case OBJECT_IN_USE ->
                    throw refused(
                            ExitCode.INCOMPLETE,
                            source,
                            "is in use: " + e.getMessage(),
                            "Stop the other program, and repeat the command.");
            case QUERY_CANCELED ->
                    throw refused(
                            ExitCode.INCOMPLETE,
                            source,
                            "could not be read to the end of the log: " + e.getMessage(),
                            "Repeat the command, and let it run: the more log the slot keeps, the longer it takes.");
            case UNDEFINED_OBJECT -> throw unreadable(e, source, CORRECT_PUBLICATION);
            default -> {
                if (isOfSession(e)) {
                    yield e;
                }
                throw unreadable(
                        e,
                        source,
                        "Remove the cause that PostgreSQL names, and repeat the command.");
            }
        };
    }

    /** Of the connection, the login or the rights, or the server ends the session. */
    private static boolean isOfSession(SQLException e) {
        String state = String.valueOf(e.getSQLState());
        return Stream.of("08", "28", "57P", "42501").anyMatch(state::startsWith);
    }

    private static OperatorException unreadable(
            SQLException e, OutboxSource source, String remedy) {
        return new OperatorException(
                ExitCode.SETUP,
                "Nothing was adopted: the log of replication slot %s could not be read through publication %s: %s"
                        .formatted(source.slot(), source.publication(), e.getMessage()),
                remedy,
                e);
    }
}
