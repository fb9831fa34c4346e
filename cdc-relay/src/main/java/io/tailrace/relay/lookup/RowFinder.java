package io.tailrace.relay.lookup;

import io.tailrace.event.EventId;
import io.tailrace.process.lookup.FoundRow;
import io.tailrace.process.lookup.RowAnswer;
import io.tailrace.process.lookup.RowQuestion;
import io.tailrace.relay.position.Horizon;
import io.tailrace.relay.postgres.Database;
import io.tailrace.relay.postgres.OutboxTable;
import io.tailrace.relay.postgres.session.Queries;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.sql.Timestamp;
import java.sql.Types;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Looks for rows, in a read-only session of its own that ends with the question. Without an index
 * PostgreSQL reads the whole table, for as long as the limit allows. For one thread.
 */
final class RowFinder {

    private static final Duration LIMIT = Duration.ofSeconds(5);
    private static final Duration ANSWER_WITHIN = Duration.ofSeconds(8);
    private static final String TOO_SLOW = "57014";

    /** A text that the column cannot hold: not a UUID, not a number, out of its range. */
    private static final Set<String> IMPOSSIBLE = Set.of("22P02", "22003", "22007", "22008");

    private final Database database;
    private final OutboxTable table;

    RowFinder(Database database, OutboxTable table) {
        this.database = database;
        this.table = table;
    }

    /**
     * Looks for the rows of this relay's shard.
     *
     * @param slot names the relay in the answer
     * @param published which rows are published for certain; null if nothing shows that
     * @throws SQLException if PostgreSQL does not answer in time, or at all
     */
    RowAnswer find(RowQuestion question, String slot, @Nullable Horizon published)
            throws SQLException {
        try (Connection session = database.connect("lookup", ANSWER_WITHIN)) {
            session.setReadOnly(true);
            try (Statement limit = session.createStatement()) {
                limit.execute("SET statement_timeout = " + LIMIT.toMillis());
            }
            return find(session, question, slot, published);
        } catch (SQLException e) {
            if (IMPOSSIBLE.contains(String.valueOf(e.getSQLState()))) {
                return RowAnswer.found(question, slot, List.of(), false);
            }
            throw e;
        }
    }

    /** What to tell who asked, without anything that only the log should have. */
    static String problem(SQLException e) {
        return TOO_SLOW.equals(e.getSQLState())
                ? "the rows were not found within %d s: the table has no index for the search, or is locked"
                        .formatted(LIMIT.toSeconds())
                : "PostgreSQL did not answer; the log of the relay says why";
    }

    private RowAnswer find(
            Connection session, RowQuestion question, String slot, @Nullable Horizon published)
            throws SQLException {
        Horizon usable = published != null && isComparable(session, published) ? published : null;
        try (PreparedStatement select = session.prepareStatement(sql(question, usable))) {
            int parameter = 1;
            if (question.type() != null) {
                // PostgreSQL takes a text without a type for one of the column's type.
                select.setObject(parameter++, question.type(), Types.OTHER);
            }
            for (String form : forms(question)) {
                select.setObject(parameter++, form, Types.OTHER);
            }
            List<FoundRow> rows = new ArrayList<>();
            try (ResultSet found = select.executeQuery()) {
                while (found.next()) {
                    rows.add(row(found));
                }
            }
            boolean more = rows.size() > RowAnswer.MAX_ROWS;
            return RowAnswer.found(
                    question, slot, more ? rows.subList(0, RowAnswer.MAX_ROWS) : rows, more);
        }
    }

    /** A column of texts can have a UUID in upper case: it is looked for in each usual form. */
    static Set<String> forms(RowQuestion question) {
        Set<String> forms = new LinkedHashSet<>(List.of(question.id()));
        if (question.type() == null && isUuid(question.id())) {
            forms.add(question.id().toLowerCase(Locale.ROOT));
            forms.add(question.id().toUpperCase(Locale.ROOT));
        }
        return forms;
    }

    private static boolean isUuid(String id) {
        try {
            EventId.parse(id);
            return true;
        } catch (IllegalArgumentException e) {
            return false;
        }
    }

    private static String marks(Set<String> forms) {
        return String.join(", ", Collections.nCopies(forms.size(), "?"));
    }

    private static boolean isComparable(Connection session, Horizon horizon) throws SQLException {
        String next =
                Queries.one(session, "SELECT pg_snapshot_xmax(pg_current_snapshot())")
                        .orElseThrow();
        return horizon.isComparable(Long.parseUnsignedLong(next));
    }

    private String sql(RowQuestion question, @Nullable Horizon published) {
        List<String> columns = table.columns();
        String payload = columns.get(4);
        String condition =
                question.type() == null
                        ? columns.get(0) + " IN (" + marks(forms(question)) + ")"
                        : "%s = ? AND %s = ?".formatted(columns.get(1), columns.get(2));
        return """
        SELECT left(%s::text, %9$d), left(%s::text, %9$d), left(%s::text, %9$d), left(%s::text, %9$d),
            xmin::text::bigint, %s, coalesce(octet_length(%s), 0),
            CASE WHEN current_setting('track_commit_timestamp') = 'on'
                THEN pg_xact_commit_timestamp(xmin) END
        FROM %s WHERE %s
        ORDER BY age(xmin), %1$s LIMIT %10$d
        """
                .formatted(
                        columns.get(0),
                        columns.get(3),
                        columns.get(1),
                        columns.get(2),
                        published == null ? "false" : published.condition("xmin"),
                        table.binary() ? payload : payload + "::text",
                        table.name(),
                        condition + " AND " + table.rowFilter(),
                        RowQuestion.MAX_LENGTH,
                        RowAnswer.MAX_ROWS + 1);
    }

    private static FoundRow row(ResultSet found) throws SQLException {
        Timestamp committed = found.getTimestamp(8);
        return new FoundRow(
                String.valueOf(found.getString(1)),
                String.valueOf(found.getString(2)),
                String.valueOf(found.getString(3)),
                String.valueOf(found.getString(4)),
                found.getLong(5),
                found.getBoolean(6) ? Boolean.TRUE : null,
                found.getLong(7),
                committed == null ? null : committed.toInstant());
    }
}
