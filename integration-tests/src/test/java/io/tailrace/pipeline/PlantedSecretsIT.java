package io.tailrace.pipeline;

import static org.assertj.core.api.Assertions.assertThat;

import io.tailrace.process.ExitCode;
import io.tailrace.processor.cli.ProcessorMain;
import io.tailrace.producer.OutboxConfig;
import io.tailrace.producer.OutboxSchema;
import io.tailrace.relay.cli.RelayMain;
import io.tailrace.testkit.FreePort;
import io.tailrace.testkit.KafkaBroker;
import io.tailrace.testkit.PostgresServer;
import io.tailrace.testkit.junit.TailraceTest;
import io.tailrace.testkit.process.IsolatedProgram;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Relay and processor with a secret in every place that takes one. Everything that they print, with
 * verbose logs, and everything that they serve is searched for these secrets.
 */
@TailraceTest
class PlantedSecretsIT {

    private static final Duration SOON = Duration.ofSeconds(60);
    private static final String SECRET = "pl4nted";
    private static final String TOKEN = "admin-token-" + SECRET;
    private static final List<String> VERBOSE =
            List.of(
                    "-DTAILRACE_LOG_LEVEL=TRACE",
                    "-DTAILRACE_LIBRARIES_LOG_LEVEL=INFO",
                    "-Dotel.exporter.otlp.headers=api-key=otel-" + SECRET);

    @TempDir Path directory;

    private int runs;

    @Test
    void noSecretIsPrintedOrServedByARunThatWorks(PostgresServer postgres, KafkaBroker kafka)
            throws Exception {
        try (Connection connection = postgres.connect()) {
            OutboxSchema.createIfMissing(connection, OutboxConfig.defaults());
        }
        int relayPort = FreePort.next();
        int processorPort = FreePort.next();
        try (IsolatedProgram relay =
                        relay(
                                postgres.jdbcUrl() + "?sslpassword=url-" + SECRET,
                                postgres.user(),
                                kafka.bootstrapServers(),
                                relayPort);
                IsolatedProgram processor = processor(kafka, processorPort)) {
            relay.awaitOutput(" - STREAMING", SOON);
            processor.awaitOutput("to RUNNING", SOON);
            for (int port : List.of(relayPort, processorPort)) {
                for (String path : List.of("health", "metrics", "livez", "readyz", "nothing")) {
                    assertThat(served(port, path)).as(path).isNotEmpty().doesNotContain(SECRET);
                }
            }
            relay.terminate();
            processor.terminate();
            relay.requireExitCode(ExitCode.OK.code(), SOON);
            processor.requireExitCode(ExitCode.OK.code(), SOON);

            assertThat(relay.output()).contains("DEBUG", "INFO").doesNotContain(SECRET);
            assertThat(processor.output()).contains("INFO").doesNotContain(SECRET);
        }
    }

    @Test
    void noSecretIsPrintedByRunsThatFail(PostgresServer postgres) throws Exception {
        String url = postgres.jdbcUrl();
        assertFails(
                ExitCode.UNREACHABLE,
                relay(
                        "jdbc:postgresql://localhost:1/shop?password=" + SECRET,
                        "u",
                        "localhost:1",
                        0));
        assertFails(
                ExitCode.SETUP, relay(url + "?password=url-" + SECRET, "nobody", "localhost:1", 0));
        assertFails(
                ExitCode.UNREACHABLE,
                relay(url + "?sslpassword=url-" + SECRET, postgres.user(), "localhost:1", 0));
        assertFails(
                ExitCode.USAGE,
                relay("jdbc:postgresql:/" + SECRET + ":x@localhost/shop", "u", "localhost:1", 0));
        assertFails(
                ExitCode.USAGE,
                start(
                        ProcessorMain.class,
                        List.of("--bootstrap-servers=localhost:1", "--kafka", SECRET)));
        assertFails(
                ExitCode.USAGE,
                start(
                        ProcessorMain.class,
                        List.of("--bootstrap-servers=localhost:1", "--kafk", "x=" + SECRET)));
        assertFails(
                ExitCode.USAGE,
                start(
                        ProcessorMain.class,
                        List.of(
                                "--bootstrap-servers=localhost:1",
                                "--otlp-endpoint=http://u:" + SECRET + "@localhost:1")));
    }

    private void assertFails(ExitCode code, IsolatedProgram program) throws Exception {
        try (program) {
            program.requireExitCode(code.code(), SOON);
            assertThat(program.output()).contains("remedy").doesNotContain(SECRET);
        }
    }

    private IsolatedProgram relay(String url, String user, String kafka, int adminPort)
            throws IOException {
        List<String> arguments = new ArrayList<>(common(kafka, adminPort));
        arguments.add("--database-url=" + url);
        arguments.add("--database-user=" + user);
        if (!url.contains("?password")) {
            arguments.add("--database-password-file=" + file("database", "db-" + SECRET + "\n"));
        }
        return start(RelayMain.class, arguments);
    }

    private IsolatedProgram processor(KafkaBroker kafka, int adminPort) throws IOException {
        List<String> arguments = new ArrayList<>(common(kafka.bootstrapServers(), adminPort));
        arguments.add("--state-dir=" + directory.resolve("state"));
        return start(ProcessorMain.class, arguments);
    }

    private List<String> common(String kafka, int adminPort) throws IOException {
        String properties =
                """
                sasl.jaas.config=x.Y required username="u" password="jaas-%1$s";
                ssl.key.password=key-%1$s
                ssl.truststore.password=trust-%1$s
                sasl.oauthbearer.client.credentials.client.secret=oauth-%1$s
                """;
        return List.of(
                "--bootstrap-servers=" + kafka,
                "--kafka-file=" + file("kafka.properties", properties.formatted(SECRET)),
                "--admin-token-file=" + file("token", TOKEN),
                "--otlp-endpoint=http://localhost:1",
                "--admin-port=" + adminPort);
    }

    private Path file(String name, String content) throws IOException {
        return Files.writeString(directory.resolve(name), content);
    }

    private IsolatedProgram start(Class<?> main, List<String> arguments) throws IOException {
        Path files = Files.createDirectory(directory.resolve("run-" + runs++));
        return IsolatedProgram.start(main, VERBOSE, files, arguments);
    }

    private static String served(int port, String path) throws Exception {
        HttpRequest request =
                HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port + "/" + path))
                        .header("Authorization", "Bearer " + TOKEN)
                        .build();
        return HttpClient.newHttpClient().send(request, BodyHandlers.ofString()).body();
    }
}
