package io.tailrace.chaos.subscriber.service;

import io.tailrace.event.EventId;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;

/**
 * The tables that handlers write: {@code effect} has a row per effect, {@code call} a row per
 * attempt, {@code crashed} the events that ended a process. Stateless.
 */
public final class Effects {

    private static final String[] DDL = {
        "CREATE TABLE effect (id bigserial PRIMARY KEY, event_id uuid NOT NULL,"
                + " aggregate text NOT NULL, seq bigint NOT NULL,"
                + " begun timestamptz NOT NULL DEFAULT clock_timestamp())",
        "CREATE TABLE call (event_id uuid NOT NULL, attempt int NOT NULL)",
        "CREATE TABLE crashed (event_id uuid PRIMARY KEY)"
    };

    private static final String READ =
            "SELECT event_id::text, aggregate, seq, begun, pg_xact_commit_timestamp(xmin)"
                    + " FROM effect ORDER BY id";

    private static final String REPEATS =
            "SELECT coalesce(sum(calls - 1), 0) FROM (SELECT count(*) AS calls FROM call"
                    + " WHERE attempt = 1 GROUP BY event_id) AS firsts";

    /**
     * An effect of a handler.
     *
     * @param eventId the event id
     * @param aggregate the id of the aggregate
     * @param sequence the place of the event among those of the aggregate, from 0
     * @param begun when the handler inserted the row
     * @param committed when the transaction of the row was committed
     */
    public record Effect(
            String eventId, String aggregate, long sequence, Instant begun, Instant committed) {}

    private Effects() {}

    /** Creates the tables. */
    public static void createTables(Connection connection) throws SQLException {
        try (Statement statement = connection.createStatement()) {
            for (String sql : DDL) {
                statement.execute(sql);
            }
        }
    }

    /** Inserts the effect of an event in the transaction of the connection. */
    public static void apply(Connection connection, EventId event, String aggregate, long sequence)
            throws SQLException {
        try (PreparedStatement insert =
                connection.prepareStatement(
                        "INSERT INTO effect (event_id, aggregate, seq) VALUES (?, ?, ?)")) {
            insert.setObject(1, event.toUuid());
            insert.setString(2, aggregate);
            insert.setLong(3, sequence);
            insert.executeUpdate();
        }
    }

    /** Inserts a row for an attempt. */
    public static void called(Connection connection, EventId event, int attempt)
            throws SQLException {
        try (PreparedStatement insert =
                connection.prepareStatement("INSERT INTO call VALUES (?, ?)")) {
            insert.setObject(1, event.toUuid());
            insert.setInt(2, attempt);
            insert.executeUpdate();
        }
    }

    /** Notes that an event ends the process; returns false if the event did so before. */
    public static boolean crashes(Connection connection, EventId event) throws SQLException {
        try (PreparedStatement insert =
                connection.prepareStatement(
                        "INSERT INTO crashed VALUES (?) ON CONFLICT DO NOTHING")) {
            insert.setObject(1, event.toUuid());
            return insert.executeUpdate() == 1;
        }
    }

    /** All effects in the order in which they happened. */
    public static List<Effect> read(Connection connection) throws SQLException {
        List<Effect> effects = new ArrayList<>();
        try (Statement statement = connection.createStatement();
                ResultSet row = statement.executeQuery(READ)) {
            while (row.next()) {
                effects.add(
                        new Effect(
                                row.getString(1),
                                row.getString(2),
                                row.getLong(3),
                                row.getTimestamp(4).toInstant(),
                                row.getTimestamp(5).toInstant()));
            }
        }
        return effects;
    }

    /** The number of effects. */
    public static long count(Connection connection) throws SQLException {
        return number(connection, "SELECT count(*) FROM effect");
    }

    /** How many first attempts were made again. */
    public static long repeats(Connection connection) throws SQLException {
        return number(connection, REPEATS);
    }

    /** How many processes were ended by a handler. */
    public static long crashes(Connection connection) throws SQLException {
        return number(connection, "SELECT count(*) FROM crashed");
    }

    private static long number(Connection connection, String sql) throws SQLException {
        try (Statement statement = connection.createStatement();
                ResultSet row = statement.executeQuery(sql)) {
            row.next();
            return row.getLong(1);
        }
    }
}
