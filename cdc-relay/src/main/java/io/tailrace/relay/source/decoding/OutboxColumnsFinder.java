package io.tailrace.relay.source.decoding;

import io.tailrace.event.outbox.OutboxColumns;
import io.tailrace.process.ExitCode;
import io.tailrace.process.OperatorException;
import io.tailrace.record.AdditionalColumn;
import io.tailrace.relay.config.OutboxSource;
import io.tailrace.relay.postgres.Database;
import java.sql.SQLException;
import java.util.List;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Finds the columns of the outbox in the rows of a table. Asks PostgreSQL only if the rows lack a
 * column, because its columns were changed since or before. For one thread at a time.
 */
final class OutboxColumnsFinder {

    private static final Logger LOG = LoggerFactory.getLogger(OutboxColumnsFinder.class);

    private final OutboxSource source;
    private final Database database;
    private boolean hadHeaders;

    OutboxColumnsFinder(OutboxSource source) {
        this.source = source;
        this.database = new Database(source);
    }

    /**
     * The columns in the rows of a table.
     *
     * @throws OperatorException with {@link ExitCode#SETUP} if a column of the mapping is neither
     *     in the rows nor in the table: it was dropped or renamed. With {@link
     *     ExitCode#UNREACHABLE} if PostgreSQL cannot be asked.
     */
    OutboxRows.Columns find(LoggedTable table) {
        OutboxColumns wanted = source.columns();
        List<String> logged = table.columns();
        String headers = wanted.headers();
        boolean complete =
                logged.containsAll(wanted.required())
                        && additionalNames().allMatch(logged::contains)
                        && (headers == null || logged.contains(headers));
        LoggedColumns columns = new LoggedColumns(logged, complete ? logged : currentColumns());
        OutboxRows.Columns found =
                new OutboxRows.Columns(
                        required(table, columns, wanted.id()),
                        required(table, columns, wanted.aggregateType()),
                        required(table, columns, wanted.aggregateId()),
                        required(table, columns, wanted.type()),
                        required(table, columns, wanted.payload()),
                        headers == null ? null : headers(table, columns, headers),
                        source.additional().stream()
                                .map(
                                        column ->
                                                new OutboxRows.Additional(
                                                        required(table, columns, column.name()),
                                                        column.use()))
                                .toList());
        hadHeaders |= found.headers() != null;
        return found;
    }

    private Stream<String> additionalNames() {
        return source.additional().stream().map(AdditionalColumn::name);
    }

    private List<String> currentColumns() {
        try {
            return database.columns();
        } catch (SQLException e) {
            throw new OperatorException(
                    ExitCode.UNREACHABLE,
                    "Could not read the columns of table %s: %s"
                            .formatted(source.table(), e.getMessage()),
                    "Check that PostgreSQL is reachable. The relay tries again by itself.",
                    e);
        }
    }

    private @Nullable OutboxColumn required(
            LoggedTable table, LoggedColumns columns, String column) {
        if (!columns.isKnown(column)) {
            throw missing(column);
        }
        OutboxColumn found = find(table, columns, column);
        if (found == null) {
            LOG.atWarn()
                    .addKeyValue("table", source.table())
                    .addKeyValue("column", column)
                    .log(
                            "Rows were written while table {} had no column {}; it is null in"
                                    + " them",
                            source.table(),
                            column);
        }
        return found;
    }

    /**
     * A table need not have a column for headers, but one that had it does not lose it silently.
     */
    private @Nullable OutboxColumn headers(
            LoggedTable table, LoggedColumns columns, String column) {
        if (hadHeaders && !columns.isKnown(column)) {
            throw missing(column);
        }
        return find(table, columns, column);
    }

    private static @Nullable OutboxColumn find(
            LoggedTable table, LoggedColumns columns, String column) {
        return columns.find(column).map(name -> OutboxColumn.of(table, name)).orElse(null);
    }

    private OperatorException missing(String column) {
        return new OperatorException(
                ExitCode.SETUP,
                "Table %s must have column %s, but it was dropped or renamed; publishing stops before the first row without it"
                        .formatted(source.table(), column),
                "Rename the column back, add it again, or give its new name with --columns. Then"
                        + " start the relay: it goes on with that row, and nothing is lost.");
    }
}
