package io.tailrace.relay.router;

import io.debezium.embedded.Connect;
import io.debezium.engine.DebeziumEngine;
import io.debezium.engine.DebeziumEngine.RecordCommitter;
import io.debezium.engine.RecordChangeEvent;
import io.debezium.engine.format.ChangeEventFormat;
import io.tailrace.testkit.PostgresServer;
import java.io.IOException;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.header.internals.RecordHeaders;
import org.apache.kafka.connect.data.Struct;
import org.apache.kafka.connect.header.Header;
import org.apache.kafka.connect.source.SourceRecord;
import org.apache.kafka.connect.storage.Converter;
import org.apache.kafka.connect.storage.HeaderConverter;
import org.apache.kafka.connect.transforms.Transformation;
import org.jspecify.annotations.Nullable;

/**
 * Debezium's own connector, outbox event router and converters of Kafka Connect, put together as a
 * Connect worker does it. What the router fails on ends a connector; here it is an outcome without
 * record. Closing ends the connector.
 */
final class RouterPeer implements AutoCloseable {

    /** What becomes of a row; the record is null if the router or a converter fails. */
    record Outcome(String id, @Nullable ProducerRecord<byte[], byte[]> record, String failure) {}

    private final Transformation<SourceRecord> router;
    private final Converter keys;
    private final Converter values;
    private final HeaderConverter headers;
    private final ConcurrentLinkedQueue<Outcome> outcomes = new ConcurrentLinkedQueue<>();
    private final DebeziumEngine<RecordChangeEvent<SourceRecord>> engine;
    private final ExecutorService thread = Executors.newSingleThreadExecutor();

    /**
     * Starts the connector; its slot is there some time afterwards.
     *
     * @param routerConfig the properties of the event router
     * @param keyConverter the class of {@code key.converter}
     * @param valueConverter the class of {@code value.converter}
     */
    RouterPeer(
            PostgresServer postgres,
            Path directory,
            Map<String, String> routerConfig,
            String keyConverter,
            String valueConverter) {
        this.router = plugin("io.debezium.transforms.outbox.EventRouter");
        this.router.configure(routerConfig);
        this.keys = plugin(keyConverter);
        this.keys.configure(Map.of("schemas.enable", "false"), true);
        this.values = plugin(valueConverter);
        this.values.configure(Map.of("schemas.enable", "false"), false);
        this.headers = plugin("org.apache.kafka.connect.storage.SimpleHeaderConverter");
        this.headers.configure(new HashMap<>());
        this.engine =
                DebeziumEngine.create(ChangeEventFormat.of(Connect.class))
                        .using(properties(postgres, directory))
                        .notifying(this::onBatch)
                        .build();
        thread.execute(engine);
    }

    /** What became of the rows so far, in commit order. */
    List<Outcome> outcomes() {
        return List.copyOf(outcomes);
    }

    private void onBatch(
            List<RecordChangeEvent<SourceRecord>> events,
            RecordCommitter<RecordChangeEvent<SourceRecord>> committer)
            throws InterruptedException {
        for (RecordChangeEvent<SourceRecord> event : events) {
            outcomes.add(outcome(event.record()));
            committer.markProcessed(event);
        }
        committer.markBatchFinished();
    }

    private Outcome outcome(SourceRecord change) {
        String id = String.valueOf(((Struct) change.value()).getStruct("after").get("id"));
        try {
            return new Outcome(id, converted(router.apply(change)), "");
        } catch (RuntimeException e) {
            return new Outcome(id, null, e.toString());
        }
    }

    private ProducerRecord<byte[], byte[]> converted(SourceRecord routed) {
        RecordHeaders converted = new RecordHeaders();
        for (Header header : routed.headers()) {
            converted.add(
                    header.key(),
                    headers.fromConnectHeader(
                            routed.topic(), header.key(), header.schema(), header.value()));
        }
        return new ProducerRecord<>(
                routed.topic(),
                routed.kafkaPartition(),
                routed.timestamp(),
                keys.fromConnectData(routed.topic(), converted, routed.keySchema(), routed.key()),
                values.fromConnectData(
                        routed.topic(), converted, routed.valueSchema(), routed.value()),
                converted);
    }

    @SuppressWarnings({"unchecked", "TypeParameterUnusedInFormals"}) // as Connect loads them
    private static <T> T plugin(String name) {
        try {
            return (T) Class.forName(name).getDeclaredConstructor().newInstance();
        } catch (ReflectiveOperationException e) {
            throw new IllegalStateException("Could not load " + name, e);
        }
    }

    private static Properties properties(PostgresServer postgres, Path directory) {
        Properties properties = new Properties();
        properties.setProperty("name", "peer");
        properties.setProperty(
                "connector.class", "io.debezium.connector.postgresql.PostgresConnector");
        properties.setProperty("database.hostname", postgres.host());
        properties.setProperty("database.port", Integer.toString(postgres.port()));
        properties.setProperty("database.dbname", postgres.database());
        properties.setProperty("database.user", postgres.user());
        properties.setProperty("database.password", postgres.password());
        properties.setProperty("topic.prefix", "peer");
        properties.setProperty("plugin.name", "pgoutput");
        properties.setProperty("slot.name", "peer");
        properties.setProperty("publication.name", "peer");
        properties.setProperty("publication.autocreate.mode", "filtered");
        properties.setProperty("table.include.list", "public\\.outbox");
        properties.setProperty("snapshot.mode", "no_data");
        properties.setProperty("skipped.operations", "u,d,t");
        properties.setProperty("extended.headers.enabled", "false");
        properties.setProperty("poll.interval.ms", "10");
        properties.setProperty(
                "offset.storage", "org.apache.kafka.connect.storage.FileOffsetBackingStore");
        properties.setProperty(
                "offset.storage.file.filename", directory.resolve("offsets").toString());
        properties.setProperty("errors.max.retries", "0");
        return properties;
    }

    @Override
    public void close() throws IOException {
        engine.close();
        thread.shutdown();
    }
}
