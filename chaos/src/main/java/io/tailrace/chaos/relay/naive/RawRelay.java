package io.tailrace.chaos.relay.naive;

import io.debezium.embedded.Connect;
import io.debezium.engine.DebeziumEngine;
import io.debezium.engine.DebeziumEngine.RecordCommitter;
import io.debezium.engine.RecordChangeEvent;
import io.debezium.engine.format.ChangeEventFormat;
import io.tailrace.record.CapturedRow;
import io.tailrace.relay.config.RelayConfig;
import java.net.URI;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Properties;
import java.util.concurrent.CompletableFuture;
import org.apache.kafka.connect.data.Struct;
import org.apache.kafka.connect.source.SourceRecord;

/** Debezium's engine as its documentation shows it, with offsets in a file. */
final class RawRelay {

    private final PlainPublisher publisher;

    private RawRelay(RelayConfig config) {
        this.publisher = new PlainPublisher(config);
    }

    static CompletableFuture<Void> start(RelayConfig config, Path directory) {
        RawRelay relay = new RawRelay(config);
        CompletableFuture<Void> ended = new CompletableFuture<>();
        DebeziumEngine<RecordChangeEvent<SourceRecord>> engine =
                DebeziumEngine.create(ChangeEventFormat.of(Connect.class))
                        .using(properties(config, directory))
                        .using((success, message, error) -> ended.complete(null))
                        .notifying(relay::onBatch)
                        .build();
        Thread thread = new Thread(engine, "raw-relay");
        thread.setDaemon(true);
        thread.start();
        return ended;
    }

    private void onBatch(
            List<RecordChangeEvent<SourceRecord>> events,
            RecordCommitter<RecordChangeEvent<SourceRecord>> committer)
            throws InterruptedException {
        List<CapturedRow> rows = new ArrayList<>();
        for (RecordChangeEvent<SourceRecord> event : events) {
            Struct after = ((Struct) event.record().value()).getStruct("after");
            rows.add(
                    new CapturedRow(
                            after.getString("id"),
                            after.getString("aggregatetype"),
                            after.getString("aggregateid"),
                            after.getString("type"),
                            CapturedRow.payloadBytes(after.get("payload")),
                            null));
        }
        publisher.publish(rows);
        for (RecordChangeEvent<SourceRecord> event : events) {
            committer.markProcessed(event);
        }
        committer.markBatchFinished();
    }

    private static Properties properties(RelayConfig config, Path directory) {
        Properties properties = new Properties();
        properties.setProperty("name", "raw");
        properties.setProperty(
                "connector.class", "io.debezium.connector.postgresql.PostgresConnector");
        URI server = URI.create("//" + config.source().hosts().get(0));
        properties.setProperty("database.hostname", server.getHost());
        properties.setProperty("database.port", Integer.toString(server.getPort()));
        properties.setProperty("database.dbname", config.source().database());
        properties.setProperty("database.user", config.source().user());
        properties.setProperty("database.password", config.source().password().get());
        properties.setProperty("topic.prefix", "raw");
        properties.setProperty("plugin.name", "pgoutput");
        properties.setProperty("slot.name", config.source().slot());
        properties.setProperty("publication.name", config.source().slot());
        properties.setProperty("publication.autocreate.mode", "disabled");
        properties.setProperty("table.include.list", "public\\.outbox");
        properties.setProperty("snapshot.mode", "no_data");
        properties.setProperty("tombstones.on.delete", "false");
        properties.setProperty("poll.interval.ms", "10");
        properties.setProperty(
                "offset.storage", "org.apache.kafka.connect.storage.FileOffsetBackingStore");
        properties.setProperty(
                "offset.storage.file.filename", directory.resolve("offsets").toString());
        properties.setProperty("offset.flush.interval.ms", "0");
        properties.setProperty("errors.max.retries", "0");
        return properties;
    }
}
