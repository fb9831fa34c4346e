package io.tailrace.bench.relay.contender;

import io.tailrace.bench.relay.lab.Lab;
import io.tailrace.bench.relay.lab.MeasuredProcess;
import io.tailrace.testkit.process.JavaCommand;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import java.util.zip.ZipFile;

/**
 * An application with Spring Modulith, which sends the incomplete publications of its registry to
 * Kafka when it starts. The rows of the outbox become publications of another instance that has
 * ended, in the table that Spring Modulith creates.
 *
 * @param lib the directory of its jars
 * @param jvm its JVM; the application reads all incomplete publications into memory
 */
public record SpringModulith(Path lib, Jvm jvm) implements Contender {

    public static final String NAME = "spring modulith";

    private static final String SCHEMA =
            "org/springframework/modulith/events/jdbc/schemas/v2/schema-postgresql.sql";
    private static final String LISTENER =
            "org.springframework.modulith.events.support.DelegatingEventExternalizer"
                    + ".externalize(java.lang.Object)";

    @Override
    public String name() {
        return jvm.name(NAME);
    }

    @Override
    public String topic() {
        return "outbox.order";
    }

    @Override
    public boolean keepsOrder() {
        return false;
    }

    @Override
    public void makeSlot(Lab lab, String slot) {
        // reads a table, not the log
    }

    @Override
    public void prepare(Lab lab) throws SQLException {
        lab.execute(
                "DROP TABLE IF EXISTS event_publication",
                schema(),
                """
                INSERT INTO event_publication (id, listener_id, event_type, serialized_event,
                  publication_date, last_resubmission_date, status, completion_attempts)
                SELECT id, '%s', 'io.tailrace.peers.modulith.OrderPlaced', payload::text,
                  clock_timestamp(), clock_timestamp(), 'PUBLISHED', 1
                FROM %s ORDER BY id"""
                        .formatted(LISTENER, Lab.TABLE),
                "ANALYZE event_publication",
                "CHECKPOINT");
    }

    private String schema() {
        try (Stream<Path> jars = Files.list(lib)) {
            Path jar =
                    jars.filter(file -> file.toString().contains("spring-modulith-events-jdbc"))
                            .findFirst()
                            .orElseThrow();
            try (ZipFile zip = new ZipFile(jar.toFile());
                    InputStream schema = zip.getInputStream(zip.getEntry(SCHEMA))) {
                return new String(schema.readAllBytes(), StandardCharsets.UTF_8);
            }
        } catch (IOException e) {
            throw new UncheckedIOException("No schema of Spring Modulith in " + lib, e);
        }
    }

    /**
     * The directory in which the application finds out what to publish by itself, and says when.
     */
    public static Path orders(Lab lab) throws IOException {
        return Files.createDirectories(lab.directory().resolve("orders"));
    }

    @Override
    public MeasuredProcess start(Lab lab, String slot) throws IOException {
        List<String> command = new ArrayList<>(List.of(JavaCommand.executable().toString()));
        command.add(MeasuredProcess.temporaryDirectory(lab.directory()));
        command.addAll(jvm.arguments());
        command.addAll(List.of("-cp", lib + "/*", "io.tailrace.peers.modulith.Shop"));
        command.add("--orders.directory=" + orders(lab));
        properties(lab).forEach((name, value) -> command.add("--" + name + "=" + value));
        Path directory = Files.createTempDirectory(lab.directory(), "modulith-");
        return MeasuredProcess.start(
                command, Map.of(), directory, directory.resolve("modulith.log"));
    }

    private static Map<String, String> properties(Lab lab) {
        return Map.of(
                "spring.datasource.url", lab.postgres().jdbcUrl(),
                "spring.datasource.username", lab.postgres().user(),
                "spring.datasource.password", lab.postgres().password(),
                "spring.datasource.hikari.maximum-pool-size", "20",
                "spring.kafka.bootstrap-servers", lab.bootstrapServers(),
                "spring.kafka.producer.value-serializer",
                        "org.apache.kafka.common.serialization.ByteArraySerializer",
                "spring.modulith.events.republish-outstanding-events-on-restart", "true",
                "spring.modulith.events.completion-mode", "delete",
                "spring.main.keep-alive", "true",
                "logging.level.root", "warn");
    }
}
