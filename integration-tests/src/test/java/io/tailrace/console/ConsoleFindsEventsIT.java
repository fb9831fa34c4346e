package io.tailrace.console;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import io.tailrace.console.action.ActionRuns;
import io.tailrace.console.action.ActionView;
import io.tailrace.console.http.ApiRequest;
import io.tailrace.console.http.AuditLog;
import io.tailrace.console.http.Caller;
import io.tailrace.console.http.ConsoleConfig;
import io.tailrace.console.http.Role;
import io.tailrace.console.http.Route;
import io.tailrace.console.ledger.BucketSearchResource;
import io.tailrace.pipeline.FaultyPipeline;
import io.tailrace.process.kafka.KafkaCluster;
import io.tailrace.processor.config.ProcessorConfig;
import io.tailrace.relay.config.Retention;
import io.tailrace.testkit.KafkaBroker;
import io.tailrace.testkit.PostgresServer;
import io.tailrace.testkit.junit.Fresh;
import io.tailrace.testkit.junit.TailraceTest;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The console names events that were lost or invented: the relay that leads searches for them. */
@TailraceTest
class ConsoleFindsEventsIT {

    private static final JsonMapper JSON = new JsonMapper();

    private final ActionRuns actions =
            new ActionRuns(new AuditLog(InstantSource.system()), InstantSource.system());

    @TempDir Path state;

    @Test
    void aLostEventAndAnInventedOneAreNamed(
            @Fresh PostgresServer postgres, @Fresh KafkaBroker kafka) throws Exception {
        try (actions;
                FaultyPipeline pipeline = new FaultyPipeline(postgres, kafka, state)) {
            pipeline.startRelay(Retention.OFF);
            pipeline.startProcessor();
            String good = pipeline.insert("order");
            pipeline.awaitRecord("events.order", good);
            String lost = pipeline.loseRow("order");
            String invented = pipeline.invent("outbox.order", good);
            pipeline.awaitRecord("events.order", invented);

            String shop = pipeline.source("events.order", good);
            BucketSearchResource search =
                    new BucketSearchResource(
                            KafkaCluster.of(kafka.bootstrapServers()),
                            "tailrace-processor",
                            actions);
            JsonNode found = search(search, pipeline.bucket("order"), shop);

            assertThat(found.path("notRight").asInt()).as(found.toString()).isEqualTo(2);
            JsonNode source = found.path("sources").path(0);
            assertThat(named(source))
                    .containsExactlyInAnyOrder(lost + " not published", invented + " invented");
            assertThat(found.toString()).doesNotContain(good, "payload");
            System.out.printf("the console names: %s%n", found);

            assertThat(source.path("source").asText()).isEqualTo(shop);
            assertThat(run(search, pipeline.bucket("order"), "nobody").error())
                    .isEqualTo("No relay of source \"nobody\" answered within 5 s");
            assertThatThrownBy(() -> run(search, pipeline.bucket("order"), ""))
                    .hasMessageContaining("source must be 1 to 1000 characters");
        }
    }

    @Test
    @Tag("full")
    void aPersonFindsThemOnThePage(@Fresh PostgresServer postgres, @Fresh KafkaBroker kafka)
            throws Exception {
        try (Browser browser = Browser.start();
                FaultyPipeline pipeline = new FaultyPipeline(postgres, kafka, state);
                Console console =
                        Console.start(
                                ConsoleConfig.loopback(0),
                                KafkaCluster.of(kafka.bootstrapServers()),
                                ProcessorConfig.DEFAULT_APPLICATION_ID,
                                ProcessorConfig.DEFAULT_ACCOUNT_KEEP)) {
            pipeline.startRelay(Retention.OFF);
            pipeline.startProcessor();
            String good = pipeline.insert("order");
            pipeline.awaitRecord("events.order", good);
            String lost = pipeline.loseRow("order");

            String[] bucket = pipeline.bucket("order").split("@", -1);
            String minute =
                    "http://127.0.0.1:%d/#/account/bucket?type=%s&minute=%s"
                            .formatted(console.port(), bucket[0], bucket[1]);
            browser.show(1280, 1000, false);
            await().atMost(FaultyPipeline.SOON)
                    .until(
                            () -> {
                                browser.open(minute);
                                browser.awaitElement("#page section");
                                return browser.text().contains("1 event missing");
                            });
            browser.button("Find the events of " + pipeline.source("events.order", good)).click();
            browser.awaitText(lost);

            assertThat(browser.one(".findings tbody").getText())
                    .contains(lost + " not published")
                    .doesNotContain(good);
            browser.one(".findings tbody a").click();
            browser.awaitText("Searched");
            assertThat(browser.url()).endsWith("event=" + lost);
            assertThat(browser.errors()).isEmpty();
        }
    }

    /** The ids, each with the verdict up to its figures. */
    private static List<String> named(JsonNode source) {
        List<String> named = new ArrayList<>();
        source.path("ids")
                .forEach(
                        each ->
                                named.add(
                                        each.path("id").asText()
                                                + " "
                                                + each.path("verdict")
                                                        .asText()
                                                        .replaceFirst("[:,].*", "")));
        return named;
    }

    /** Searches until a relay leads and answers. */
    private JsonNode search(BucketSearchResource search, String bucket, String source) {
        ActionView ended =
                await().atMost(FaultyPipeline.SOON)
                        .until(() -> run(search, bucket, source), run -> run.result() != null);
        return JSON.valueToTree(ended.result());
    }

    private ActionView run(BucketSearchResource search, String bucket, String source)
            throws Exception {
        Route route = search.routes().get(0);
        assertThat(route.role()).isEqualTo(Role.OPERATE);
        int at = bucket.indexOf('@');
        Object started =
                route.action()
                        .answer(
                                new ApiRequest(
                                        new Caller("test", Role.OPERATE),
                                        Map.of(),
                                        Map.of(),
                                        JSON.createObjectNode()
                                                .put("type", bucket.substring(0, at))
                                                .put("minute", bucket.substring(at + 1))
                                                .put("source", source)));
        String id = JSON.valueToTree(started).path("id").asText();
        return await().atMost(FaultyPipeline.SOON)
                .until(() -> actions.find(id), view -> view.ended() != null);
    }
}
