package io.tailrace.bench.relay.contender;

import io.tailrace.bench.relay.lab.Lab;
import io.tailrace.bench.relay.lab.MeasuredProcess;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/**
 * Debezium Server with the outbox event router and the Kafka sink, which delivers at least once,
 * with the batch sizes and the poll interval that its documentation recommends for throughput and
 * latency.
 *
 * @param java a {@code java} of version 21 or later
 * @param home the directory of the unpacked distribution
 * @param jvm its JVM
 */
public record DebeziumServer(Path java, Path home, Jvm jvm) implements Contender {

    public static final String NAME = "debezium server";

    @Override
    public String name() {
        return jvm.name(NAME);
    }

    @Override
    public String topic() {
        return "outbox.event.order";
    }

    @Override
    public MeasuredProcess start(Lab lab, String slot) throws IOException {
        Path directory = Files.createTempDirectory(lab.directory(), "debezium-server-");
        Path config = Files.createDirectory(directory.resolve("config"));
        Files.writeString(
                config.resolve("application.properties"), properties(lab, slot, directory));
        List<String> command = new ArrayList<>(List.of(java.toString()));
        command.add(MeasuredProcess.temporaryDirectory(lab.directory()));
        command.addAll(jvm.arguments());
        command.addAll(
                List.of(
                        "--add-opens",
                        "java.base/java.lang=ALL-UNNAMED",
                        "-cp",
                        runner() + ":" + home.resolve("lib") + "/*",
                        "io.debezium.server.Main"));
        return MeasuredProcess.start(
                command, Map.of(), directory, directory.resolve("debezium-server.log"));
    }

    private String runner() throws IOException {
        try (var files = Files.list(home)) {
            return files.filter(file -> file.toString().endsWith("runner.jar"))
                    .findFirst()
                    .orElseThrow(() -> new IllegalStateException("No runner.jar in " + home))
                    .toString();
        }
    }

    private String properties(Lab lab, String slot, Path directory) {
        return """
        quarkus.http.port=0
        quarkus.log.level=WARN
        debezium.sink.type=kafka
        debezium.sink.kafka.producer.bootstrap.servers=%s
        debezium.sink.kafka.producer.key.serializer=org.apache.kafka.common.serialization.StringSerializer
        debezium.sink.kafka.producer.value.serializer=org.apache.kafka.common.serialization.StringSerializer
        debezium.sink.kafka.producer.batch.size=65536
        debezium.format.key=simplestring
        debezium.format.value=simplestring
        debezium.source.offset.storage=org.apache.kafka.connect.storage.FileOffsetBackingStore
        debezium.source.offset.storage.file.filename=%s/offsets.dat
        debezium.source.offset.flush.interval.ms=1000
        debezium.transforms=outbox
        debezium.transforms.outbox.type=io.debezium.transforms.outbox.EventRouter
        debezium.transforms.outbox.table.fields.additional.placement=type:header:eventType
        """
                        .formatted(lab.bootstrapServers(), directory)
                + DebeziumSource.properties(lab, slot, jvm, "debezium.source.");
    }
}
