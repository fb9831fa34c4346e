package io.tailrace.console;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import io.tailrace.console.http.ConsoleConfig;
import io.tailrace.process.http.BearerToken;
import io.tailrace.process.http.HttpAddress;
import io.tailrace.process.kafka.KafkaCluster;
import io.tailrace.processor.config.ProcessorConfig;
import io.tailrace.testkit.KafkaBroker;
import io.tailrace.testkit.junit.Fresh;
import io.tailrace.testkit.junit.TailraceTest;
import io.tailrace.testkit.observe.ReadCommitted;
import java.net.URLEncoder;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.regex.Pattern;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.junit.jupiter.api.Test;

/** Dead letters are found, looked at, redriven, discarded and reopened over the API. */
@TailraceTest
class LettersIT {

    private static final Duration SOON = Duration.ofSeconds(30);
    private static final String VIEW = "token-of-a-viewer";
    private static final String OPERATE = "token-of-an-operator";
    private static final String HOSTILE = "<img src=x onerror=alert(1)> {\"not\": json";
    private static final JsonMapper JSON = new JsonMapper();

    @Test
    void deadLettersAreFoundAndDealtWith(@Fresh KafkaBroker kafka) throws Exception {
        createTopics(kafka);
        for (int i = 0; i < 6; i++) {
            deadLetter(kafka, "mailer", "mail server " + i + " is down", "{\"n\":" + i + "}");
        }
        deadLetter(kafka, "billing", "no such <customer> 17", HOSTILE);
        deadLetter(kafka, "billing", "no such <customer> 18", HOSTILE);
        try (Console console = console(kafka);
                ReadCommitted retries =
                        ReadCommitted.of(
                                kafka.bootstrapServers(), Pattern.compile("events\\.retry\\..*"))) {
            ConsoleCaller operator = new ConsoleCaller(console.port(), OPERATE);
            ConsoleCaller viewer = new ConsoleCaller(console.port(), VIEW);
            awaitOpen(viewer, 8);
            look(viewer, operator);
            redrive(operator, retries);
            discardAndReopen(operator);
            refuse(viewer, operator);
            oneWritesAtATime(operator);
            assertThat(operator.get("/audit").findValuesAsText("action"))
                    .containsExactly("stop", "redrive", "reopen", "discard", "redrive", "dry-run");
            startAnew(kafka, viewer);
        }
    }

    private static void look(ConsoleCaller viewer, ConsoleCaller operator) throws Exception {
        JsonNode status = viewer.get("/letters/status");
        assertThat(status.at("/total").asInt()).isEqualTo(8);
        assertThat(status.at("/read").asInt()).isEqualTo(8);
        assertThat(status.at("/retention/text").asText()).contains("dead letters are kept");

        JsonNode groups = viewer.get("/letters/groups").get("groups");
        assertThat(groups).hasSize(2);
        assertThat(groups.at("/0/error").asText()).isEqualTo("mail server <n> is down");
        assertThat(groups.at("/0/count").asInt()).isEqualTo(6);
        assertThat(groups.at("/0/spark/23").asInt()).isEqualTo(6);

        JsonNode page = viewer.get("/letters?limit=4&group=mailer");
        assertThat(page.get("matching").asInt()).isEqualTo(6);
        JsonNode rest =
                viewer.get("/letters?limit=4&group=mailer&after=" + page.get("next").asText());
        assertThat(rest.get("letters")).hasSize(2);
        assertThat(rest.get("next").isNull()).isTrue();
        assertThat(page.findValuesAsText("position"))
                .doesNotContainAnyElementsOf(rest.findValuesAsText("position"));

        String error = URLEncoder.encode("no such <customer> <n>", UTF_8);
        JsonNode billing = viewer.get("/letters?error=" + error).get("letters");
        assertThat(billing).hasSize(2);
        String path = "/letters/" + billing.at("/0/position").asText();
        JsonNode hidden = viewer.get(path);
        assertThat(hidden.get("payloadHidden").asBoolean()).isTrue();
        assertThat(hidden.get("payload").isNull()).isTrue();
        JsonNode shown = operator.get(path);
        assertThat(shown.get("payload").asText()).isEqualTo(HOSTILE);
        assertThat(shown.get("payloadKind").asText()).isEqualTo("text");
        assertThat(shown.get("message").asText()).isEqualTo("no such <customer> 18");
        assertThat(shown.get("stack").asText()).isEqualTo("at Billing.java:17");
        assertThat(shown.get("headers").findValuesAsText("name")).contains("ce_id");
        assertThat(shown.get("disposition").isNull()).isTrue();
        assertThat(viewer.status("/letters/0:999")).isEqualTo(404);
        assertThat(viewer.status("/letters/x")).isEqualTo(400);
    }

    private static void redrive(ConsoleCaller operator, ReadCommitted retries) throws Exception {
        String filter = "'filter':{'errors':['mail server <n> is down']}";
        JsonNode dry = done(operator, "{'kind':'dry-run'," + filter + "}");
        assertThat(dry.at("/result/redriven").asInt()).isEqualTo(6);
        assertThat(dry.get("lines")).hasSize(6);
        assertThat(operator.get("/letters/status").get("open").asInt()).isEqualTo(8);

        JsonNode real = done(operator, "{'kind':'redrive'," + filter + ",'rate':0,'canaries':0}");
        assertThat(real.get("state").asText()).isEqualTo("done");
        assertThat(real.at("/result/redriven").asInt()).isEqualTo(6);
        assertThat(real.get("summary").asText()).contains("redriven=6");
        await().atMost(SOON).until(() -> retries.records().size() == 6);
        awaitOpen(operator, 2);
        assertThat(operator.get("/letters?state=redriven").get("matching").asInt()).isEqualTo(6);
    }

    private static void discardAndReopen(ConsoleCaller operator) throws Exception {
        HttpResponse<String> unexplained =
                operator.post("/actions", "{'kind':'discard','filter':{'groups':['billing']}}");
        assertThat(unexplained.statusCode()).isEqualTo(400);
        assertThat(unexplained.body()).contains("must have a reason");

        JsonNode discard =
                done(
                        operator,
                        "{'kind':'discard','filter':{'groups':['billing']},'reason':'a test'}");
        assertThat(discard.at("/result/discarded").asInt()).isEqualTo(2);
        awaitOpen(operator, 0);
        JsonNode letter = operator.get("/letters?state=discarded").at("/letters/0");
        JsonNode detail = operator.get("/letters/" + letter.get("position").asText());
        assertThat(detail.at("/disposition/kind").asText()).isEqualTo("discarded");
        assertThat(detail.at("/disposition/note").asText()).isEqualTo("a test");

        String run = detail.at("/disposition/run").asText();
        JsonNode reopen = done(operator, "{'kind':'reopen','filter':{},'run':'%s'}".formatted(run));
        assertThat(reopen.at("/result/reopened").asInt()).isEqualTo(2);
        awaitOpen(operator, 2);
        assertThat(operator.get("/letters?state=redriven").get("matching").asInt()).isEqualTo(6);
    }

    private static void refuse(ConsoleCaller viewer, ConsoleCaller operator) throws Exception {
        String body = "{'kind':'dry-run','filter':{},'everything':true}";
        assertThat(viewer.post("/actions", body).statusCode()).isEqualTo(403);
        assertThat(operator.postFromElsewhere("/actions", body).statusCode()).isEqualTo(403);
        assertThat(operator.post("/actions", "{'kind':'dry-run','filter':{}}").statusCode())
                .isEqualTo(400);
    }

    private static void oneWritesAtATime(ConsoleCaller operator) throws Exception {
        HttpResponse<String> slow =
                operator.post(
                        "/actions",
                        "{'kind':'redrive','filter':{},'everything':true,'rate':0.01,'canaries':0}");
        String id = JSON.readTree(slow.body()).get("id").asText();
        String discard = "{'kind':'discard','filter':{},'everything':true,'reason':'a test'}";
        HttpResponse<String> second = operator.post("/actions", discard);
        assertThat(second.statusCode()).isEqualTo(409);
        assertThat(second.body()).contains("Action " + id + ", a redrive of");
        awaitOpen(operator, 1);
        assertThat(operator.post("/actions/" + id + "/stop", "{}").statusCode()).isEqualTo(200);
        JsonNode stopped = ended(operator, id);
        assertThat(stopped.get("state").asText()).isEqualTo("stopped");
        assertThat(stopped.at("/result/redriven").asInt()).isEqualTo(1);
        assertThat(stopped.get("remedy").asText()).contains("--run");
        assertThat(operator.get("/letters/status").get("open").asInt()).isEqualTo(1);
    }

    /** A topic that is deleted and created again has other dead letters at the same positions. */
    private static void startAnew(KafkaBroker kafka, ConsoleCaller viewer) throws Exception {
        try (Admin admin = admin(kafka)) {
            admin.deleteTopics(List.of("events.dlt")).all().get();
            awaitOpen(viewer, 0);
            await().atMost(SOON)
                    .until(() -> !admin.listTopics().names().get().contains("events.dlt"));
            admin.createTopics(List.of(new NewTopic("events.dlt", 2, (short) 1))).all().get();
        }
        deadLetter(kafka, "mailer", "down again", "{}");
        awaitOpen(viewer, 1);
        assertThat(viewer.get("/letters?state=all").get("matching").asInt()).isEqualTo(1);
    }

    private static void awaitOpen(ConsoleCaller caller, int count) {
        await().atMost(SOON)
                .until(
                        () -> {
                            JsonNode status = caller.get("/letters/status");
                            return status.get("complete").asBoolean()
                                    && status.get("open").asInt() == count;
                        });
    }

    /** Starts an action and awaits its end. */
    private static JsonNode done(ConsoleCaller operator, String body) throws Exception {
        HttpResponse<String> started = operator.post("/actions", body);
        assertThat(started.statusCode()).as(started.body()).isEqualTo(200);
        return ended(operator, JSON.readTree(started.body()).get("id").asText());
    }

    private static JsonNode ended(ConsoleCaller operator, String id) throws Exception {
        await().atMost(SOON)
                .until(
                        () ->
                                !operator.get("/actions/" + id)
                                        .get("state")
                                        .asText()
                                        .equals("running"));
        return operator.get("/actions/" + id);
    }

    private static Console console(KafkaBroker kafka) {
        ConsoleConfig config =
                new ConsoleConfig(
                        new HttpAddress("console", "127.0.0.1", 0, null),
                        BearerToken.of("console-view-token", VIEW),
                        BearerToken.of("console-operate-token", OPERATE),
                        null,
                        true,
                        null);
        return Console.start(
                config,
                KafkaCluster.of(kafka.bootstrapServers()),
                ProcessorConfig.DEFAULT_APPLICATION_ID,
                ProcessorConfig.DEFAULT_ACCOUNT_KEEP);
    }

    private static void createTopics(KafkaBroker kafka) throws Exception {
        try (Admin admin = admin(kafka)) {
            admin.createTopics(
                            List.of(
                                    new NewTopic("events.dlt", 2, (short) 1),
                                    new NewTopic("events.retry.mailer", 2, (short) 1),
                                    new NewTopic("events.retry.billing", 2, (short) 1)))
                    .all()
                    .get();
        }
    }

    private static Admin admin(KafkaBroker kafka) {
        return Admin.create(Map.<String, Object>of("bootstrap.servers", kafka.bootstrapServers()));
    }

    private static void deadLetter(KafkaBroker kafka, String group, String error, String payload)
            throws Exception {
        String id = UUID.randomUUID().toString();
        ProducerRecord<byte[], byte[]> letter =
                new ProducerRecord<>("events.dlt", id.getBytes(UTF_8), payload.getBytes(UTF_8));
        Map.of(
                        "ce_id", id,
                        "ce_type", "order.placed.v1",
                        "tailrace-group", group,
                        "tailrace-attempt", "3",
                        "tailrace-reason", "MaxRetries",
                        "tailrace-error", error,
                        "__streams.errors.stacktrace", "at Billing.java:17")
                .forEach((name, value) -> letter.headers().add(name, value.getBytes(UTF_8)));
        try (KafkaProducer<byte[], byte[]> producer =
                new KafkaProducer<>(
                        Map.of("bootstrap.servers", kafka.bootstrapServers()),
                        new ByteArraySerializer(),
                        new ByteArraySerializer())) {
            producer.send(letter).get();
        }
    }
}
