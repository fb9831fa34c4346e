package io.tailrace.relay.source.decoding;

import io.debezium.connector.postgresql.PostgresStreamingChangeEventSource.PgConnectionSupplier;
import io.debezium.connector.postgresql.PostgresType;
import io.debezium.connector.postgresql.TypeRegistry;
import io.debezium.connector.postgresql.UnchangedToastedReplicationMessageColumn;
import io.debezium.connector.postgresql.connection.pgoutput.PgOutputReplicationMessage;
import io.debezium.relational.Column;
import io.debezium.relational.Table;
import io.debezium.relational.TableSchema;
import io.tailrace.relay.config.TableName;
import java.util.List;
import java.util.function.IntPredicate;
import org.apache.kafka.connect.data.Field;
import org.apache.kafka.connect.data.Struct;
import org.jspecify.annotations.Nullable;

/**
 * A table as its rows in the log have it, with the values that Debezium's connector captures of
 * them. The conversion is as expensive as Debezium is, so it is used only where the text of the log
 * is not the value. For one thread.
 */
final class LoggedTable {

    private final Table table;
    private final TableSchema schema;
    private final TypeRegistry types;
    private final PgConnectionSupplier connection;

    /**
     * @param connection asked about types that are extensions of PostgreSQL
     */
    LoggedTable(
            Table table, TableSchema schema, TypeRegistry types, PgConnectionSupplier connection) {
        this.table = table;
        this.schema = schema;
        this.types = types;
        this.connection = connection;
    }

    TableName name() {
        return new TableName(table.id().schema(), table.id().table());
    }

    /** The columns that Debezium can capture, in the order of the table. */
    List<String> columns() {
        return schema.valueSchema().fields().stream().map(Field::name).toList();
    }

    /** The field of a column that can be captured. */
    Field field(String column) {
        return schema.valueSchema().field(column);
    }

    /** The place of a column in the rows. */
    int place(String column) {
        return column(column).position() - 1;
    }

    /** The object id of a column's type; that of its base type if it is a domain. */
    int type(String column) {
        return column(column).nativeType();
    }

    private Column column(String name) {
        return table.columnWithName(name);
    }

    /**
     * What Debezium captures of a column that is null: its default, if the table has one now, or
     * null.
     */
    @Nullable Object ofNull(Field field) {
        return schema.valueFromColumnData(new Object[table.columns().size()]).get(field);
    }

    /** Converts all columns of a row. */
    Struct convert(Tuple row) {
        return convert(row, place -> true);
    }

    /**
     * Converts some columns of a row.
     *
     * @param wanted the places of the columns; the values of the other ones are undefined
     */
    Struct convert(Tuple row, IntPredicate wanted) {
        List<Column> columns = table.columns();
        @Nullable Object[] values = new @Nullable Object[columns.size()];
        for (int i = 0; i < row.columns(); i++) {
            values[i] = wanted.test(i) && !row.isNull(i) ? value(row, i, columns.get(i)) : null;
        }
        return schema.valueFromColumnData(values);
    }

    private @Nullable Object value(Tuple row, int place, Column column) {
        PostgresType type = types.get(table.id().schema(), column.typeName());
        return row.isUnchanged(place)
                ? new UnchangedToastedReplicationMessageColumn(
                                column.name(), type, column.typeExpression(), column.isOptional())
                        .getValue(connection, false)
                : PgOutputReplicationMessage.getValue(
                        column.name(),
                        type,
                        column.typeExpression(),
                        row.text(place),
                        connection,
                        false,
                        types);
    }
}
