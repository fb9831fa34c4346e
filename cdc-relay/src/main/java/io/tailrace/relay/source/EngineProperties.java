package io.tailrace.relay.source;

import io.tailrace.event.outbox.OutboxMessage;
import io.tailrace.relay.config.OutboxSource;
import io.tailrace.relay.config.RelayConfig;
import io.tailrace.relay.config.TableName;
import io.tailrace.relay.postgres.HeartbeatTable;
import io.tailrace.relay.publish.KafkaClients;
import io.tailrace.relay.source.connector.EngineConnections;
import io.tailrace.relay.source.connector.OutboxConnector;
import io.tailrace.relay.source.connector.RunningStream;
import java.util.Properties;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/** The settings of the embedded Debezium engine, with the reason of each unusual one. */
final class EngineProperties {

    private static final Pattern PLAIN = Pattern.compile("[A-Za-z0-9_]");

    private EngineProperties() {}

    static Properties of(RelayConfig config, String stream) {
        Properties properties = new Properties();
        connection(properties, config.source());
        selection(properties, config.source());
        flow(properties, config);
        failure(properties);
        cost(properties);
        properties.setProperty("name", stream);
        properties.setProperty("topic.prefix", stream); // unique, as it names the engine's MBeans
        properties.setProperty(RunningStream.NAME, stream);
        properties.setProperty("driver." + RunningStream.NAME, stream);
        properties.setProperty("offset.storage", CommittedOffsets.class.getName());
        return properties;
    }

    private static void connection(Properties properties, OutboxSource source) {
        properties.setProperty("connector.class", OutboxConnector.class.getName());
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
        properties.setProperty("topic.naming.strategy", ChangeTopics.class.getName());
        // The relay creates the slot and publishes existing rows by itself.
        properties.setProperty("snapshot.mode", "no_data");
    }

    private static void flow(Properties properties, RelayConfig config) {
        properties.setProperty("queue.provider.type", DrainingQueue.NAME);
        properties.setProperty(
                DrainingQueue.MAX_CHANGE_BYTES,
                Integer.toString(new KafkaClients(config).maxRecordBytes()));
        properties.setProperty(DrainingQueue.HEAP_SHARES, Integer.toString(config.heapShares()));
        properties.setProperty("max.batch.size", "1");
        properties.setProperty("max.queue.size", Integer.toString(DrainingQueue.CAPACITY));
        // How often an idle thread wakes up. A change wakes it at once.
        properties.setProperty("poll.interval.ms", "100");
        properties.setProperty(
                "heartbeat.interval.ms", Long.toString(config.timing().heartbeat().toMillis()));
        properties.setProperty("heartbeat.action.query", HeartbeatTable.beat(config.source()));
        messages(properties, config.source());
        // A consumer of batches gains nothing from several threads.
        properties.setProperty("record.processing.threads", "1");
        properties.setProperty("offset.flush.interval.ms", "1000");
        // Do not hold up the stream while the reading thread confirms a position.
        properties.setProperty("lsn.flush.timeout.ms", "2");
        properties.setProperty("lsn.flush.timeout.action", "ignore");
    }

    /** Selects among the messages that PostgreSQL sends if it is asked for messages. */
    private static void messages(Properties properties, OutboxSource source) {
        properties.setProperty(
                "message.prefix.include.list",
                quoted(OutboxMessage.prefix(source.table().schema(), source.table().table())));
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

    private static void cost(Properties properties) {
        properties.setProperty("sourceinfo.struct.maker", EmptySourceInfo.class.getName());
        properties.setProperty("tombstones.on.delete", "false");
        properties.setProperty("provide.transaction.metadata", "false");
        properties.setProperty("extended.headers.enabled", "false");
        properties.setProperty("statistics.metrics.enabled", "false");
        properties.setProperty("xmin.fetch.interval.ms", "0");
        properties.setProperty("skipped.operations", "u,d,t");
    }
}
