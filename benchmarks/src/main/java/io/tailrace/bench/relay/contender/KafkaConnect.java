package io.tailrace.bench.relay.contender;

import com.fasterxml.jackson.databind.json.JsonMapper;
import io.tailrace.bench.relay.lab.Lab;
import io.tailrace.bench.relay.lab.MeasuredProcess;
import io.tailrace.testkit.FreePort;
import io.tailrace.testkit.process.JavaCommand;
import java.io.IOException;
import java.net.ConnectException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.locks.LockSupport;

/**
 * A Kafka Connect worker with the Debezium connector and the outbox event router.
 *
 * @param lib the directory of its jars
 * @param exactlyOnce whether the worker and the connector use exactly-once source support
 * @param jvm its JVM
 */
public record KafkaConnect(Path lib, boolean exactlyOnce, Jvm jvm) implements Contender {

    public static final String AT_LEAST_ONCE = "connect at-least-once";
    public static final String EXACTLY_ONCE = "connect exactly-once";

    private static final Duration START = Duration.ofSeconds(90);
    private static final Duration LOOK_EVERY = Duration.ofMillis(100);
    private static final int CREATED = 201;

    @Override
    public String name() {
        return jvm.name(exactlyOnce ? EXACTLY_ONCE : AT_LEAST_ONCE);
    }

    @Override
    public String topic() {
        return "outbox.event.order";
    }

    @Override
    public MeasuredProcess start(Lab lab, String slot) throws IOException {
        Path directory = Files.createTempDirectory(lab.directory(), "connect-");
        int port = FreePort.next();
        Path worker = directory.resolve("worker.properties");
        Files.writeString(worker, workerProperties(lab, slot, port));
        List<String> command = new ArrayList<>(List.of(JavaCommand.executable().toString()));
        command.add(MeasuredProcess.temporaryDirectory(lab.directory()));
        command.addAll(jvm.arguments());
        command.addAll(
                List.of(
                        "-Dorg.slf4j.simpleLogger.defaultLogLevel=warn",
                        "-cp",
                        lib + "/*",
                        "org.apache.kafka.connect.cli.ConnectDistributed",
                        worker.toString()));
        MeasuredProcess process =
                MeasuredProcess.start(
                        command, Map.of(), directory, directory.resolve("connect.log"));
        try {
            createConnector(lab, slot, port, process);
            return process;
        } catch (IOException | RuntimeException e) {
            process.close();
            throw e;
        }
    }

    private String workerProperties(Lab lab, String slot, int port) {
        return """
        bootstrap.servers=%s
        group.id=%s
        listeners=http://127.0.0.1:%d
        exactly.once.source.support=%s
        key.converter=org.apache.kafka.connect.storage.StringConverter
        value.converter=org.apache.kafka.connect.storage.StringConverter
        config.storage.topic=%s-config
        offset.storage.topic=%s-offsets
        status.storage.topic=%s-status
        config.storage.replication.factor=1
        offset.storage.replication.factor=1
        status.storage.replication.factor=1
        offset.flush.interval.ms=1000
        plugin.discovery=only_scan
        connector.client.config.override.policy=All
        """
                .formatted(
                        lab.bootstrapServers(),
                        slot,
                        port,
                        exactlyOnce ? "enabled" : "disabled",
                        slot,
                        slot,
                        slot);
    }

    private Map<String, String> connector(Lab lab, String slot) {
        Map<String, String> settings = DebeziumSource.settings(lab, slot, jvm);
        settings.put("tasks.max", "1");
        settings.put("exactly.once.support", exactlyOnce ? "required" : "requested");
        settings.put("producer.override.batch.size", "65536");
        settings.put("transforms", "outbox");
        settings.put("transforms.outbox.type", "io.debezium.transforms.outbox.EventRouter");
        settings.put(
                "transforms.outbox.table.fields.additional.placement", "type:header:eventType");
        return settings;
    }

    private void createConnector(Lab lab, String slot, int port, MeasuredProcess process)
            throws IOException {
        String body = new JsonMapper().writeValueAsString(connector(lab, slot));
        HttpRequest request =
                HttpRequest.newBuilder(
                                URI.create(
                                        "http://127.0.0.1:%d/connectors/%s/config"
                                                .formatted(port, slot)))
                        .header("Content-Type", "application/json")
                        .PUT(BodyPublishers.ofString(body))
                        .build();
        HttpClient client = HttpClient.newHttpClient();
        long giveUpAt = System.nanoTime() + START.toNanos();
        String answer = "nothing";
        while (System.nanoTime() < giveUpAt) {
            process.requireAlive();
            try {
                HttpResponse<String> response = client.send(request, BodyHandlers.ofString());
                if (response.statusCode() == CREATED) {
                    return;
                }
                answer = response.statusCode() + " " + response.body();
            } catch (ConnectException e) {
                answer = e.toString();
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                throw new IOException(e);
            }
            LockSupport.parkNanos(LOOK_EVERY.toNanos());
        }
        throw new IOException(
                "Kafka Connect did not accept the connector within %d s, last answer: %s"
                        .formatted(START.toSeconds(), answer));
    }
}
