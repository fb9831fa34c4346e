package io.tailrace.relay.source.decoding;

import io.debezium.config.CommonConnectorConfig;
import io.debezium.config.Configuration;
import io.debezium.connector.common.CdcSourceTaskContext;
import io.debezium.connector.postgresql.PostgresConnectorConfig;
import io.debezium.connector.postgresql.PostgresSchema;
import io.debezium.connector.postgresql.PostgresValueConverter;
import io.debezium.connector.postgresql.TypeRegistry;
import io.debezium.connector.postgresql.connection.MessageDecoderContext;
import io.debezium.connector.postgresql.connection.PostgresConnection;
import io.debezium.connector.postgresql.connection.pgoutput.PgOutputMessageDecoder;
import io.debezium.relational.CustomConverterRegistry;
import io.debezium.relational.Table;
import java.nio.ByteBuffer;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.postgresql.core.BaseConnection;

/**
 * The tables of the stream. Debezium reads their descriptions from the log, and asks PostgreSQL for
 * what the log does not tell: defaults, and which columns can be null. For one thread, except for
 * {@link #close()}.
 */
public final class LoggedTables implements AutoCloseable {

    private final TypeRegistry types;
    private final PostgresConnection connection;
    private final Schema schema;
    private final PgOutputMessageDecoder decoder;

    /**
     * Connects to the database, and reads its types.
     *
     * @param properties those of the engine's task
     */
    public LoggedTables(Map<String, String> properties) {
        Configuration configuration = Configuration.from(properties);
        PostgresConnectorConfig config = new PostgresConnectorConfig(configuration);
        this.types = PostgresConnection.createTypeRegistry(config.getJdbcConfig());
        this.connection =
                new PostgresConnection(config, types, PostgresConnection.CONNECTION_GENERAL);
        this.schema = schema(configuration, config);
        this.decoder =
                new PgOutputMessageDecoder(new MessageDecoderContext(config, schema), connection);
    }

    private Schema schema(Configuration configuration, PostgresConnectorConfig config) {
        try {
            return new Schema(configuration, config, connection, types);
        } catch (RuntimeException e) {
            connection.close();
            throw e;
        }
    }

    /** The connection on which Debezium asks PostgreSQL; opened again if it was closed. */
    public Connection connection() throws SQLException {
        return connection.connection();
    }

    /**
     * The table that a message of the log describes.
     *
     * @param message with its first byte
     * @param relation the id that the rows of the table have in the log
     * @return null if the table is not one of the stream's
     */
    @Nullable LoggedTable read(ByteBuffer message, int relation)
            throws SQLException, InterruptedException {
        decoder.processMessage(message, change -> {}, types);
        Table table = schema.tableFor(relation);
        return table == null
                ? null
                : new LoggedTable(
                        table,
                        schema.schemaFor(table.id()),
                        types,
                        () -> connection().unwrap(BaseConnection.class));
    }

    @Override
    public void close() {
        connection.close();
    }

    /** Debezium's schema, which only its own package can create. */
    private static final class Schema extends PostgresSchema {

        @SuppressWarnings("unchecked") // Debezium's names of topics are for tables
        Schema(
                Configuration configuration,
                PostgresConnectorConfig config,
                PostgresConnection connection,
                TypeRegistry types) {
            super(
                    new CdcSourceTaskContext<>(configuration, config, config.getCustomMetricTags()),
                    connection.getDefaultValueConverter(),
                    config.getTopicNamingStrategy(CommonConnectorConfig.TOPIC_NAMING_STRATEGY),
                    PostgresValueConverter.of(config, connection.getDatabaseCharset(), types),
                    new CustomConverterRegistry(List.of()));
        }
    }
}
