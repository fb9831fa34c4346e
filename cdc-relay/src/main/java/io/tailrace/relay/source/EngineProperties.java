package io.tailrace.relay.source;

import io.tailrace.relay.config.OutboxSource;
import io.tailrace.relay.config.RelayConfig;
import io.tailrace.relay.config.TableName;
import io.tailrace.relay.postgres.HeartbeatTable;
import io.tailrace.relay.source.connector.EngineConnections;
import io.tailrace.relay.source.connector.OutboxConnector;
import io.tailrace.relay.source.connector.RunningStream;
import java.util.Properties;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.apache.kafka.connect.source.SourceConnector;
import org.apache.kafka.connect.storage.MemoryOffsetBackingStore;

/** The settings of the embedded Debezium engine, with the reason of each unusual one. */
final class EngineProperties {

    private static final Pattern PLAIN = Pattern.compile("[A-Za-z0-9_]");

    private EngineProperties() {}

    static Properties of(RelayConfig config, String stream) {
        return of(config, stream, OutboxConnector.class);
    }

    /** The settings of an engine with another connector. */
    static Properties of(
            RelayConfig config, String stream, Class<? extends SourceConnector> connector) {
        Properties properties = new Properties();
        properties.setProperty("connector.class", connector.getName());
        connection(properties, config.source());
        selection(properties, config.source());
        failure(properties);
        properties.setProperty("name", stream);
        properties.setProperty("topic.prefix", stream); // required, but not used
        properties.setProperty(RunningStream.NAME, stream);
        properties.setProperty("driver." + RunningStream.NAME, stream);
        // Not used: the position is committed in Kafka, and the task confirms it to PostgreSQL.
        properties.setProperty("offset.storage", MemoryOffsetBackingStore.class.getName());
        // A consumer of batches gains nothing from several threads.
        properties.setProperty("record.processing.threads", "1");
        return properties;
    }

    private static void connection(Properties properties, OutboxSource source) {
        // The relay opens every connection, so that each has all parameters of the URL. Debezium
        // requires these settings and shows them in logs, but does not use them.
        properties.setProperty(
                "database.connection.factory.class", EngineConnections.class.getName());
        properties.setProperty("database.hostname", "see-database-url");
        properties.setProperty("database.dbname", source.database());
        properties.setProperty("database.user", source.user());
        properties.setProperty("plugin.name", "pgoutput");
    }

    private static void selection(Properties properties, OutboxSource source) {
        properties.setProperty("slot.name", source.slot());
        properties.setProperty("publication.name", source.publication());
        properties.setProperty("publication.autocreate.mode", "disabled");
        properties.setProperty(
                "table.include.list",
                quoted(source.table()) + "," + quoted(HeartbeatTable.name(source)));
        // The relay creates the slot and publishes existing rows by itself.
        properties.setProperty("snapshot.mode", "no_data");
    }

    /** Debezium compares a table with its schema, a dot and its name, without any quotes. */
    private static String quoted(TableName name) {
        return quoted(name.schema() + "." + name.table());
    }

    /**
     * A regular expression for a text, in which Debezium finds nothing to split or trim. It ignores
     * case; that does no harm, because the publication decides what PostgreSQL sends.
     */
    static String quoted(String text) {
        return text.chars().mapToObj(EngineProperties::quoted).collect(Collectors.joining());
    }

    private static String quoted(int c) {
        String text = Character.toString(c);
        return PLAIN.matcher(text).matches() ? text : "\\u%04X".formatted(c);
    }

    /** Disables retries inside the engine, because a retry would drop the batch that failed. */
    private static void failure(Properties properties) {
        properties.setProperty("errors.max.retries", "0");
        properties.setProperty("slot.max.retries", "0");
        // A column that cannot be converted ends the engine. By default it would become null.
        properties.setProperty("event.converting.failure.handling.mode", "fail");
        properties.setProperty("record.processing.shutdown.timeout.ms", "1000");
        properties.setProperty("executor.shutdown.timeout.ms", "2000");
        properties.setProperty(
                "internal.task.management.timeout.ms",
                Long.toString(EngineThread.START_LIMIT.toMillis()));
    }
}
