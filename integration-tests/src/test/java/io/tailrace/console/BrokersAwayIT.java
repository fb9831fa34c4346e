package io.tailrace.console;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.tailrace.account.AccountTopic;
import io.tailrace.console.http.ConsoleConfig;
import io.tailrace.process.admin.Health;
import io.tailrace.process.kafka.KafkaCluster;
import io.tailrace.process.live.LiveProcess;
import io.tailrace.process.live.StatusReporter;
import io.tailrace.processor.config.ProcessorConfig;
import io.tailrace.testkit.KafkaBroker;
import io.tailrace.testkit.junit.Fresh;
import io.tailrace.testkit.junit.TailraceTest;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.function.Predicate;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.NewTopic;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** While brokers are away, the console says so, and says nothing else of the processes. */
@TailraceTest
class BrokersAwayIT {

    private static final Duration SOON = Duration.ofSeconds(60);
    private static final Duration EACH_SECOND = Duration.ofSeconds(1);
    private static final String OVERVIEW = "/api/v1/overview";

    private final HttpClient client = HttpClient.newHttpClient();

    @Test
    @Tag("full")
    void processesAreNotBlamedForBrokers(@Fresh KafkaBroker kafka) throws Exception {
        KafkaCluster cluster = KafkaCluster.of(kafka.bootstrapServers());
        try (Admin admin = Admin.create(cluster.adminSettings("test"))) {
            admin.createTopics(List.of(new NewTopic(AccountTopic.NAME, 1, (short) 1))).all().get();
        }
        try (StatusReporter reports =
                        StatusReporter.start(
                                cluster,
                                LiveProcess.processor("app", getClass(), EACH_SECOND),
                                () -> new Health(true, true, "RUNNING", Map.of()),
                                new SimpleMeterRegistry());
                Console console =
                        Console.start(
                                ConsoleConfig.loopback(0),
                                cluster,
                                ProcessorConfig.DEFAULT_APPLICATION_ID,
                                ProcessorConfig.DEFAULT_ACCOUNT_KEEP)) {
            assertThat(reports).isNotNull();
            see(console, OVERVIEW, one -> one.at("/processors/0/healthy").asBoolean());
            assertThat(get(console, OVERVIEW).at("/groupsProblem").isNull()).isTrue();
            see(console, "/api/v1/account", one -> one.at("/problems").isEmpty());

            kafka.kill();
            see(console, OVERVIEW, one -> blames(one, "cannot be read"));
            see(console, OVERVIEW, one -> one.at("/groupsProblem").isTextual());
            see(console, "/api/v1/account", one -> one.at("/problems").size() == 1);

            kafka.start();
            see(console, OVERVIEW, one -> blames(one, "The brokers answer again"));
            see(console, OVERVIEW, one -> !one.at("/processors/0/stale").asBoolean());
            see(console, OVERVIEW, one -> one.at("/problems").isEmpty());
        }
    }

    /** No process is a subject; from the failure on, the only problem is the console's. */
    private static boolean blames(JsonNode overview, String text) {
        return overview.at("/problems").size() == 1
                && overview.at("/problems/0/text").asText().contains(text);
    }

    private JsonNode see(Console console, String path, Predicate<JsonNode> wanted) {
        return await().atMost(SOON).until(() -> get(console, path), wanted);
    }

    private JsonNode get(Console console, String path) throws Exception {
        HttpRequest request =
                HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + console.port() + path))
                        .header("Tailrace-Console", "1")
                        .build();
        var response = client.send(request, BodyHandlers.ofString());
        assertThat(response.statusCode()).as(response.body()).isEqualTo(200);
        JsonNode answer = new JsonMapper().readTree(response.body());
        for (JsonNode problem : answer.at("/problems")) {
            assertThat(problem.at("/subject").asText()).doesNotContain("processor");
        }
        return answer;
    }
}
