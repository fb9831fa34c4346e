package io.tailrace.console;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.prometheusmetrics.PrometheusConfig;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import io.tailrace.console.http.ConsoleConfig;
import io.tailrace.event.EventCatalogue;
import io.tailrace.event.builtin.UserEvent;
import io.tailrace.process.kafka.KafkaCluster;
import io.tailrace.process.live.LiveProcess;
import io.tailrace.process.live.StatusReporter;
import io.tailrace.processor.ProcessorState;
import io.tailrace.processor.StreamProcessor;
import io.tailrace.processor.config.ProcessorConfig;
import io.tailrace.producer.EmitOptions;
import io.tailrace.producer.Outbox;
import io.tailrace.relay.CdcRelay;
import io.tailrace.relay.RelayState;
import io.tailrace.relay.cli.RelayMain;
import io.tailrace.relay.config.RelayConfig;
import io.tailrace.subscriber.Subscriber;
import io.tailrace.subscriber.config.SubscriberConfig;
import io.tailrace.testkit.KafkaBroker;
import io.tailrace.testkit.PostgresServer;
import io.tailrace.testkit.junit.Fresh;
import io.tailrace.testkit.junit.TailraceTest;
import io.tailrace.testkit.pipeline.TestPipeline;
import io.tailrace.testkit.process.JavaCommand;
import java.io.IOException;
import java.lang.ProcessBuilder.Redirect;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.Statement;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Predicate;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What the console shows of a pipeline is what the database and the brokers have. */
@TailraceTest
class OverviewIT {

    private static final Duration SOON = Duration.ofSeconds(60);
    private static final Duration EACH_SECOND = Duration.ofSeconds(1);
    private static final int EVENTS = 40;
    private static final int UNREAD = 3;
    private static final String GROUP = "mailer";

    private final AtomicInteger handled = new AtomicInteger();
    private final HttpClient client = HttpClient.newHttpClient();

    @Test
    void theFiguresAgreeAndAKilledRelayIsMissed(
            @Fresh PostgresServer postgres, @Fresh KafkaBroker kafka, @TempDir Path directory)
            throws Exception {
        MeterRegistry ofRelay = new PrometheusMeterRegistry(PrometheusConfig.DEFAULT);
        MeterRegistry ofProcessor = new PrometheusMeterRegistry(PrometheusConfig.DEFAULT);
        KafkaCluster cluster = KafkaCluster.of(kafka.bootstrapServers());
        try (TestPipeline table = TestPipeline.on(postgres, kafka);
                CdcRelay relay = new CdcRelay(config(postgres, kafka), ofRelay);
                StatusReporter relayReports =
                        StatusReporter.start(
                                cluster,
                                LiveProcess.relay(slot(relay), getClass(), EACH_SECOND),
                                relay::health,
                                ofRelay);
                StreamProcessor processor =
                        new StreamProcessor(
                                ProcessorConfig.builder(kafka.bootstrapServers())
                                        .stateDirectory(directory.resolve("state"))
                                        .build(),
                                ofProcessor);
                StatusReporter processorReports =
                        StatusReporter.start(
                                cluster,
                                LiveProcess.processor(
                                        processor.config().execution().applicationId(),
                                        getClass(),
                                        EACH_SECOND),
                                processor::health,
                                ofProcessor)) {
            assertThat(table).isNotNull();
            relay.start();
            processor.start();
            assertThat(relay.await(RelayState.STREAMING, SOON)).isTrue();
            assertThat(processor.await(ProcessorState.RUNNING, SOON)).isTrue();
            Process standby = standby(postgres, kafka, directory);
            try (Subscriber subscriber = subscriber(kafka)) {
                emit(postgres, EVENTS, null);
                emit(postgres, 1, Instant.now().plus(Duration.ofHours(1)));
                await().atMost(SOON).until(() -> handled.get() == EVENTS);
                try (Console console =
                        Console.start(
                                ConsoleConfig.loopback(0),
                                cluster,
                                ProcessorConfig.DEFAULT_APPLICATION_ID,
                                ProcessorConfig.DEFAULT_ACCOUNT_KEEP)) {
                    requireFigures(console, postgres);
                    subscriber.close();
                    emit(postgres, UNREAD, null);
                    requireRolesAndLoss(console, standby);
                    requireHistory(console);
                    processor.close();
                    processorReports.close();
                    await().atMost(SOON).until(() -> stateOfProcessor(console).equals("STOPPED"));
                }
            } finally {
                standby.destroyForcibly();
            }
            assertThat(relayReports).isNotNull();
        }
    }

    private Subscriber subscriber(KafkaBroker kafka) {
        return Subscriber.builder(SubscriberConfig.of(kafka.bootstrapServers(), GROUP))
                .on(UserEvent.Deleted.class, (event, delivery) -> handled.incrementAndGet())
                .start();
    }

    private void requireFigures(Console console, PostgresServer postgres) throws Exception {
        JsonNode shown =
                see(console, one -> lag(one) == 0 && delivered(one) == EVENTS && held(one) == 1);
        assertThat(leader(shown).at("/published").asLong())
                .isEqualTo(count(postgres))
                .isEqualTo(EVENTS + 1);
        assertThat(shown.at("/groups")).hasSize(1);
        assertThat(group(shown).at("/group").asText()).isEqualTo(GROUP);
        assertThat(group(shown).at("/members").asInt()).isEqualTo(1);
        assertThat(group(shown).at("/state").asText()).isEqualTo("Stable");
        assertThat(shown.at("/types/0/type").asText()).isEqualTo("user");
        see(console, one -> one.at("/deadLetters/open").asInt(-1) == 0);
        assertThat(leader(shown).at("/lagSeconds").isNumber()).isTrue();
        assertThat(leader(shown).at("/walHeldBytes").asLong()).isPositive();
        assertThat(shown.at("/processors/0/nextDueSeconds").asDouble()).isBetween(3_000.0, 3_600.0);
        assertThat(shown.at("/account/state").asText()).isIn("equal", "open");
    }

    private void requireRolesAndLoss(Console console, Process standby) throws Exception {
        JsonNode both = see(console, one -> one.at("/relays/1/state").asText().equals("STANDBY"));
        assertThat(both.at("/relays/0/leader").asBoolean()).isTrue();
        assertThat(both.at("/relays/1/leader").asBoolean()).isFalse();
        assertThat(both.at("/problems")).isEmpty();

        standby.destroyForcibly().waitFor();
        JsonNode lost =
                see(
                        console,
                        one ->
                                one.at("/problems").size() == 1
                                        && delivered(one) == EVENTS + UNREAD
                                        && lag(one) > 0);
        assertThat(lag(lost)).isEqualTo(UNREAD);
        JsonNode gone = lost.at("/relays/1");
        assertThat(gone.at("/stale").asBoolean()).isTrue();
        assertThat(gone.at("/healthy").asBoolean()).isFalse();
        assertThat(lost.at("/problems/0/severity").asText()).isEqualTo("warning");
        assertThat(lost.at("/problems/0/subject").asText()).startsWith("relay tailrace_outbox on ");
        assertThat(lost.at("/problems/0/since").asText()).isEqualTo(gone.at("/reported").asText());
        assertThat(lost.at("/problems/0/runbook").asText())
                .isEqualTo("how-to/alerts.md#tailracerelaynoleader");
    }

    private void requireHistory(Console console) {
        await().atMost(SOON)
                .untilAsserted(
                        () -> {
                            JsonNode history = get(console, "/api/v1/history");
                            assertThat(history.at("/series/delivered")).hasSize(360);
                            assertThat(sum(history, "delivered")).isGreaterThan(40);
                            assertThat(sum(history, "rows")).isGreaterThan(41);
                            assertThat(sum(history, "p99")).isPositive();
                            assertThat(history.at("/series/delivered/0").isNull()).isTrue();
                        });
    }

    /**
     * What came in all, from rates of ten seconds; more if a process ran for a part of them only.
     */
    private static double sum(JsonNode history, String series) {
        double sum = 0;
        for (JsonNode rate : history.at("/series/" + series)) {
            sum += rate.asDouble() * history.at("/stepSeconds").asInt();
        }
        return sum;
    }

    private static RelayConfig config(PostgresServer postgres, KafkaBroker kafka) {
        return RelayConfig.builder(
                        postgres.jdbcUrl(),
                        postgres.user(),
                        postgres.password(),
                        kafka.bootstrapServers())
                .build();
    }

    private static String slot(CdcRelay relay) {
        return relay.config().positionKey().text();
    }

    private static Process standby(PostgresServer postgres, KafkaBroker kafka, Path directory)
            throws IOException {
        List<String> arguments =
                List.of(
                        "--database-url=" + postgres.jdbcUrl(),
                        "--database-user=" + postgres.user(),
                        "--database-password=" + postgres.password(),
                        "--bootstrap-servers=" + kafka.bootstrapServers(),
                        "--admin-port=0",
                        "--status-interval=1s");
        return new ProcessBuilder(
                        JavaCommand.of(
                                RelayMain.class,
                                List.of("-XX:TieredStopAtLevel=1", "-Xmx128m"),
                                directory,
                                arguments))
                .redirectErrorStream(true)
                .redirectOutput(Redirect.to(directory.resolve("standby.log").toFile()))
                .start();
    }

    private static void emit(PostgresServer postgres, int events, Instant due) throws Exception {
        Outbox outbox = Outbox.create(EventCatalogue.of(UserEvent.class));
        EmitOptions options = due == null ? EmitOptions.none() : EmitOptions.none().deliverAt(due);
        try (Connection connection = postgres.connect()) {
            connection.setAutoCommit(false);
            for (int i = 0; i < events; i++) {
                outbox.emit(connection, new UserEvent.Deleted("u-" + i, null), options);
            }
            connection.commit();
        }
    }

    private static long count(PostgresServer postgres) throws Exception {
        try (Connection connection = postgres.connect();
                Statement query = connection.createStatement();
                ResultSet rows = query.executeQuery("SELECT count(*) FROM outbox")) {
            rows.next();
            return rows.getLong(1);
        }
    }

    private String stateOfProcessor(Console console) throws Exception {
        return get(console, "/api/v1/overview").at("/processors/0/state").asText();
    }

    private static long delivered(JsonNode overview) {
        return overview.at("/processors/0/delivered").asLong();
    }

    private static long held(JsonNode overview) {
        return overview.at("/processors/0/held").asLong();
    }

    private static JsonNode leader(JsonNode overview) {
        return overview.at("/relays/0");
    }

    private static long lag(JsonNode overview) {
        return group(overview).path("lag").asLong(-1);
    }

    private static JsonNode group(JsonNode overview) {
        return overview.at("/groups/0");
    }

    private JsonNode see(Console console, Predicate<JsonNode> wanted) {
        return await().atMost(SOON)
                .until(() -> get(console, "/api/v1/overview"), one -> wanted.test(one));
    }

    private JsonNode get(Console console, String path) throws Exception {
        HttpRequest request =
                HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + console.port() + path))
                        .header("Tailrace-Console", "1")
                        .build();
        var response = client.send(request, BodyHandlers.ofString());
        assertThat(response.statusCode()).as(response.body()).isEqualTo(200);
        return new JsonMapper().readTree(response.body());
    }
}
