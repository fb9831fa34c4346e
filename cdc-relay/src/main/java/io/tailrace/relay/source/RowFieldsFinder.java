package io.tailrace.relay.source;

import io.tailrace.event.outbox.OutboxColumns;
import io.tailrace.process.ExitCode;
import io.tailrace.process.OperatorException;
import io.tailrace.record.AdditionalColumn;
import io.tailrace.relay.config.OutboxSource;
import io.tailrace.relay.postgres.Database;
import java.sql.SQLException;
import java.util.List;
import java.util.stream.Stream;
import org.apache.kafka.connect.data.Field;
import org.apache.kafka.connect.data.Schema;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Finds the fields of the outbox columns in rows of the log. Asks PostgreSQL only if the rows lack
 * a column, because its columns were changed since or before. For one thread at a time.
 */
final class RowFieldsFinder {

    private static final Logger LOG = LoggerFactory.getLogger(RowFieldsFinder.class);

    private final OutboxSource source;
    private final Database database;
    private boolean hadHeaders;

    RowFieldsFinder(OutboxSource source) {
        this.source = source;
        this.database = new Database(source);
    }

    /**
     * The fields in rows of one schema.
     *
     * @throws OperatorException with {@link ExitCode#SETUP} if a column of the mapping is neither
     *     in the rows nor in the table: it was dropped or renamed. With {@link
     *     ExitCode#UNREACHABLE} if PostgreSQL cannot be asked.
     */
    RowFields find(Schema schema) {
        OutboxColumns wanted = source.columns();
        List<String> logged = schema.fields().stream().map(Field::name).toList();
        String headers = wanted.headers();
        boolean complete =
                logged.containsAll(wanted.required())
                        && additionalNames().allMatch(logged::contains)
                        && (headers == null || logged.contains(headers));
        LoggedColumns columns = new LoggedColumns(logged, complete ? logged : currentColumns());
        RowFields fields =
                new RowFields(
                        schema,
                        required(schema, columns, wanted.id()),
                        required(schema, columns, wanted.aggregateType()),
                        required(schema, columns, wanted.aggregateId()),
                        required(schema, columns, wanted.type()),
                        required(schema, columns, wanted.payload()),
                        headers == null ? null : headers(schema, columns, headers),
                        source.additional().stream()
                                .map(
                                        column ->
                                                new RowFields.AdditionalField(
                                                        required(schema, columns, column.name()),
                                                        column.use()))
                                .toList());
        hadHeaders |= fields.headers() != null;
        return fields;
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

    private @Nullable Field required(Schema schema, LoggedColumns columns, String column) {
        if (!columns.isKnown(column)) {
            throw missing(column);
        }
        Field field = columns.find(column).map(schema::field).orElse(null);
        if (field == null) {
            LOG.atWarn()
                    .addKeyValue("table", source.table())
                    .addKeyValue("column", column)
                    .log(
                            "Rows were written while table {} had no column {}; it is null in"
                                    + " them",
                            source.table(),
                            column);
        }
        return field;
    }

    /**
     * A table need not have a column for headers, but one that had it does not lose it silently.
     */
    private @Nullable Field headers(Schema schema, LoggedColumns columns, String column) {
        if (hadHeaders && !columns.isKnown(column)) {
            throw missing(column);
        }
        return columns.find(column).map(schema::field).orElse(null);
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
