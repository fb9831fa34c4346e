package io.tailrace.pipeline;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import io.tailrace.console.action.ActionRuns;
import io.tailrace.console.action.ActionView;
import io.tailrace.console.http.ApiRequest;
import io.tailrace.console.http.AuditLog;
import io.tailrace.console.http.Caller;
import io.tailrace.console.http.Role;
import io.tailrace.console.http.Route;
import io.tailrace.console.ledger.BucketSearchResource;
import io.tailrace.process.kafka.KafkaCluster;
import io.tailrace.relay.config.Retention;
import io.tailrace.testkit.KafkaBroker;
import io.tailrace.testkit.PostgresServer;
import io.tailrace.testkit.junit.Fresh;
import io.tailrace.testkit.junit.TailraceTest;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.Map;
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

            BucketSearchResource search =
                    new BucketSearchResource(
                            KafkaCluster.of(kafka.bootstrapServers()),
                            "tailrace-processor",
                            actions);
            JsonNode found = search(search, pipeline.bucket("order"), "");

            assertThat(found.path("notRight").asInt()).as(found.toString()).isEqualTo(2);
            JsonNode source = found.path("sources").path(0);
            assertThat(source.path("ids"))
                    .extracting(id -> id.path("id").asText() + ": " + id.path("verdict").asText())
                    .containsExactlyInAnyOrder(
                            lost + ": not published: 1 rows, 0 records of outbox.*",
                            invented + ": invented: 1 records of outbox.*, no row");
            assertThat(found.toString()).doesNotContain(good, "payload");
            System.out.printf("the console names: %s%n", found);

            String mine = source.path("source").asText();
            JsonNode again = search(search, pipeline.bucket("order"), mine);
            assertThat(again.at("/sources/0/ids")).isEqualTo(source.path("ids"));
            assertThat(run(search, pipeline.bucket("order"), "nobody").error())
                    .isEqualTo("No relay answered within 5 s");
        }
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
