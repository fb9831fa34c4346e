package io.tailrace.console;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import io.tailrace.console.http.ConsoleConfig;
import io.tailrace.event.EventCatalogue;
import io.tailrace.event.builtin.UserEvent;
import io.tailrace.process.kafka.KafkaCluster;
import io.tailrace.processor.config.ProcessorConfig;
import io.tailrace.producer.Outbox;
import io.tailrace.subscriber.Subscriber;
import io.tailrace.subscriber.config.SubscriberConfig;
import io.tailrace.testkit.KafkaBroker;
import io.tailrace.testkit.PostgresServer;
import io.tailrace.testkit.observe.ReadCommitted;
import io.tailrace.testkit.pipeline.PipelineTest;
import io.tailrace.testkit.pipeline.TestPipeline;
import java.sql.Connection;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.openqa.selenium.Keys;

/** A dead letter of a real pipeline is found in a real browser, dry-run, redriven, and gone. */
@PipelineTest
class ConsoleIT {

    private static final Duration SOON = Duration.ofSeconds(60);
    private static final String GROUP = "console-mailer";
    private static final String HOSTILE = "<img src=x onerror=alert(1)>";

    private final AtomicBoolean isAway = new AtomicBoolean(true);
    private final Set<String> handled = ConcurrentHashMap.newKeySet();

    @Test
    void aDeadLetterIsFoundDryRunRedrivenAndGone(
            PostgresServer postgres, KafkaBroker kafka, TestPipeline pipeline) throws Exception {
        KafkaCluster cluster = KafkaCluster.builder(kafka.bootstrapServers()).build();
        try (Browser browser = Browser.start();
                ReadCommitted letters =
                        ReadCommitted.of(
                                kafka.bootstrapServers(), Pattern.compile("events\\.dlt"));
                Subscriber subscriber = subscriber(kafka);
                Console console =
                        Console.start(
                                ConsoleConfig.loopback(0),
                                cluster,
                                ProcessorConfig.DEFAULT_APPLICATION_ID,
                                ProcessorConfig.DEFAULT_ACCOUNT_KEEP)) {
            assertThat(routes(console)).containsExactlyInAnyOrderElementsOf(described());
            pipeline.start();
            emit(postgres, "u-1", "u-2");
            await().atMost(SOON).until(() -> letters.records().size() == 2);

            String origin = "http://127.0.0.1:" + console.port();
            browser.show(1280, 1000, false);
            browser.open(origin + "/#/letters");
            browser.awaitText("2 open");
            browser.awaitText("<img src=x onerror="); // the number is not part of the kind
            assertThat(browser.all("#page img")).isEmpty();
            assertThat(browser.all("table.letters tbody tr")).hasSize(2);

            browser.button("Dry run").click();
            browser.awaitElement(".action .badge.ok");
            assertThat(letters.records()).as("a dry run sends nothing").hasSize(2);
            assertThat(handled).isEmpty();

            isAway.set(false);
            browser.button("Redrive").click();
            browser.awaitText("0 open");
            await().atMost(SOON).until(() -> handled.equals(Set.of("u-1", "u-2")));
            assertThat(browser.all("table.letters tbody tr")).isEmpty();

            browser.open(origin + "/#/audit");
            browser.awaitText("redrive");
            browser.open(origin + "/#/trace");
            browser.awaitElement("input[name=what]");
            String id = header(letters, "ce_id");
            browser.one("input[name=what]").sendKeys(id, Keys.ENTER);
            browser.awaitText("redriven");
            browser.open(origin + "/#/");
            browser.awaitText(GROUP);
            assertThat(browser.errors()).isEmpty();
        }
    }

    private static List<String> routes(Console console) {
        return console.resources().stream()
                .flatMap(resource -> resource.routes().stream())
                .map(route -> route.method() + " " + route.template())
                .toList();
    }

    private static List<String> described() {
        List<String> operations = new ArrayList<>();
        for (Map.Entry<String, JsonNode> path :
                new OpenApi().document().path("paths").properties()) {
            path.getValue()
                    .fieldNames()
                    .forEachRemaining(
                            method ->
                                    operations.add(
                                            method.toUpperCase(Locale.ROOT)
                                                    + " /api/v1"
                                                    + path.getKey()));
        }
        return operations;
    }

    private Subscriber subscriber(KafkaBroker kafka) {
        return Subscriber.builder(SubscriberConfig.of(kafka.bootstrapServers(), GROUP))
                .on(
                        UserEvent.class,
                        (event, delivery) -> {
                            if (isAway.get()) {
                                throw new IllegalStateException("away " + HOSTILE);
                            }
                            handled.add(event.payload().userId());
                        })
                .start();
    }

    private static void emit(PostgresServer postgres, String... users) throws Exception {
        try (Connection connection = postgres.connect()) {
            connection.setAutoCommit(false);
            Outbox outbox = Outbox.create(EventCatalogue.of(UserEvent.class));
            for (String user : List.of(users)) {
                outbox.emit(connection, new UserEvent.Deleted(user, null));
            }
            connection.commit();
        }
    }

    private static String header(ReadCommitted letters, String name) {
        return new String(letters.records().get(0).headers().lastHeader(name).value(), UTF_8);
    }
}
