package io.tailrace.registry;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.ObjectMapper;
import io.tailrace.testkit.process.JavaCommand;
import java.io.IOException;
import java.net.ServerSocket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * An Apicurio Registry in a process of its own, which keeps everything in memory: after {@link
 * #kill} and {@link #start} it is at the same port, and empty.
 */
final class ApicurioRegistry implements AutoCloseable {

    private static final String VERSION = "2.6.13.Final";
    private static final ObjectMapper JSON = new ObjectMapper();

    private final HttpClient http = HttpClient.newHttpClient();
    private final Path directory;
    private final int port;
    private @Nullable Process process;

    private ApicurioRegistry(Path directory, int port) {
        this.directory = directory;
        this.port = port;
    }

    /** The archive in the local repository of Maven; empty if it is not there. */
    static Optional<Path> archive() {
        String repository =
                System.getProperty(
                        "maven.repo.local", System.getProperty("user.home") + "/.m2/repository");
        return Optional.of(
                        Path.of(
                                repository,
                                "io/apicurio/apicurio-registry-app",
                                VERSION,
                                "apicurio-registry-app-" + VERSION + "-all.tar.gz"))
                .filter(Files::exists);
    }

    /** How to get the archive. */
    static String howToGet() {
        return "SKIPPED, no Apicurio Registry here: ./mvnw dependency:get"
                + " -Dartifact=io.apicurio:apicurio-registry-app:"
                + VERSION
                + ":tar.gz:all gets it (142 MB)";
    }

    /** Unpacks the archive, and starts. */
    static ApicurioRegistry startIn(Path directory, Path archive) throws Exception {
        Process tar =
                new ProcessBuilder("tar", "xzf", archive.toString(), "-C", directory.toString())
                        .inheritIO()
                        .start();
        if (!tar.waitFor(60, TimeUnit.SECONDS) || tar.exitValue() != 0) {
            throw new IOException("could not unpack " + archive);
        }
        try (ServerSocket free = new ServerSocket(0)) {
            ApicurioRegistry registry = new ApicurioRegistry(directory, free.getLocalPort());
            free.close();
            registry.start();
            return registry;
        }
    }

    void start() throws IOException {
        process =
                new ProcessBuilder(
                                JavaCommand.executable().toString(),
                                "-Xmx256m",
                                "-XX:TieredStopAtLevel=1",
                                "-XX:+UseSerialGC",
                                "-Dquarkus.http.host=127.0.0.1",
                                "-Dquarkus.http.port=" + port,
                                "-jar",
                                "apicurio-registry-app-" + VERSION + "-runner.jar")
                        .directory(directory.toFile())
                        .redirectErrorStream(true)
                        .redirectOutput(directory.resolve("registry.log").toFile())
                        .start();
        await().atMost(Duration.ofSeconds(60)).ignoreExceptions().until(() -> status() == 200);
    }

    private int status() throws IOException, InterruptedException {
        return http.send(
                        HttpRequest.newBuilder(URI.create(url() + "/subjects")).build(),
                        BodyHandlers.discarding())
                .statusCode();
    }

    void kill() {
        if (process != null) {
            process.destroyForcibly().onExit().join();
        }
    }

    /** The root of Confluent's API. */
    String url() {
        return "http://127.0.0.1:" + port + "/apis/ccompat/v7";
    }

    /** The root of Apicurio's own API. */
    String ownUrl() {
        return "http://127.0.0.1:" + port + "/apis/registry/v2";
    }

    /** Registers a schema. */
    void register(String subject, String type, String schema)
            throws IOException, InterruptedException {
        String body = JSON.writeValueAsString(Map.of("schemaType", type, "schema", schema));
        HttpResponse<String> answer =
                http.send(
                        HttpRequest.newBuilder(
                                        URI.create(url() + "/subjects/" + subject + "/versions"))
                                .header("Content-Type", "application/vnd.schemaregistry.v1+json")
                                .POST(BodyPublishers.ofString(body, UTF_8))
                                .build(),
                        BodyHandlers.ofString());
        if (answer.statusCode() != 200) {
            throw new IOException(List.of(answer.statusCode(), answer.body()).toString());
        }
    }

    @Override
    public void close() {
        kill();
    }
}
