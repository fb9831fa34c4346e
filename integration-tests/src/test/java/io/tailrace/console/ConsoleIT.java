package io.tailrace.console;

import static io.tailrace.testkit.observe.ReadCommitted.header;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import io.tailrace.console.OverviewFigures.Counter;
import io.tailrace.console.http.ConsoleConfig;
import io.tailrace.event.EventCatalogue;
import io.tailrace.event.EventHeaders;
import io.tailrace.event.builtin.UserEvent;
import io.tailrace.process.kafka.KafkaCluster;
import io.tailrace.processor.config.ProcessorConfig;
import io.tailrace.producer.EmitOptions;
import io.tailrace.producer.Outbox;
import io.tailrace.subscriber.Subscriber;
import io.tailrace.subscriber.config.SubscriberConfig;
import io.tailrace.testkit.KafkaBroker;
import io.tailrace.testkit.PostgresServer;
import io.tailrace.testkit.junit.Fresh;
import io.tailrace.testkit.junit.TailraceTest;
import java.nio.file.Path;
import java.sql.Connection;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.openqa.selenium.Keys;

/**
 * The page in a real browser over a real pipeline: its figures are those of database and brokers,
 * and a dead letter is found, dry-run, redriven, and gone.
 */
@TailraceTest
class ConsoleIT {

    private static final Duration SOON = Duration.ofSeconds(60);
    private static final String GROUP = "console-mailer";
    private static final String HOSTILE = "<img src=x onerror=alert(1)>";

    private final AtomicBoolean isAway = new AtomicBoolean(true);
    private final Set<String> handled = ConcurrentHashMap.newKeySet();

    @Test
    void theFiguresAgreeAndADeadLetterIsFoundDryRunRedrivenAndGone(
            @Fresh PostgresServer postgres, @Fresh KafkaBroker kafka, @TempDir Path directory)
            throws Exception {
        try (Browser browser = Browser.start();
                ReportingPipeline pipeline = ReportingPipeline.start(postgres, kafka, directory);
                Counter counter = new Counter(postgres, kafka, "events\\.user", GROUP);
                Subscriber subscriber = subscriber(kafka);
                Console console =
                        Console.start(
                                ConsoleConfig.loopback(0),
                                KafkaCluster.of(kafka.bootstrapServers()),
                                ProcessorConfig.DEFAULT_APPLICATION_ID,
                                ProcessorConfig.DEFAULT_ACCOUNT_KEEP)) {
            assertThat(pipeline).isNotNull();
            assertThat(routes(console)).containsExactlyInAnyOrderElementsOf(described());
            emit(postgres, null, "bad-1", "bad-2");
            emit(postgres, Instant.now().plus(Duration.ofHours(1)), "later");
            await().atMost(SOON).until(() -> counter.letters().size() == 2);

            String origin = "http://127.0.0.1:" + console.port();
            browser.show(1280, 1000, false);
            browser.open(origin + "/#/");
            requireFigures(browser, counter, "0");
            subscriber.pause();
            emit(postgres, null, "good-1", "good-2", "good-3");
            requireFigures(browser, counter, "3");
            subscriber.resume();

            browser.open(origin + "/#/letters");
            redrive(browser, counter);
            look(browser, origin, header(counter.letters().get(0), EventHeaders.ID));
            assertThat(browser.errors()).isEmpty();
        }
    }

    private static void requireFigures(Browser browser, Counter counter, String lag) {
        await().atMost(SOON)
                .untilAsserted(
                        () -> {
                            OverviewFigures counted = counter.count();
                            assertThat(OverviewFigures.shown(browser, GROUP)).isEqualTo(counted);
                            assertThat(counted.lag()).isEqualTo(lag);
                        });
    }

    private void redrive(Browser browser, Counter counter) {
        browser.awaitText("2 open");
        browser.awaitText("<img src=x onerror="); // the number is not part of the kind
        assertThat(browser.all("#page img")).isEmpty();
        assertThat(browser.all("table.letters tbody tr")).hasSize(2);

        browser.button("Dry run").click();
        browser.awaitElement(".action .badge.ok");
        assertThat(counter.letters()).as("a dry run sends nothing").hasSize(2);
        assertThat(handled).doesNotContain("bad-1", "bad-2");

        isAway.set(false);
        browser.button("Redrive").click();
        browser.awaitText("0 open");
        await().atMost(SOON)
                .until(
                        () ->
                                handled.equals(
                                        Set.of("bad-1", "bad-2", "good-1", "good-2", "good-3")));
        assertThat(browser.all("table.letters tbody tr")).isEmpty();
    }

    private static void look(Browser browser, String origin, String id) {
        browser.open(origin + "/#/audit");
        browser.awaitText("redrive");
        browser.open(origin + "/#/trace");
        browser.awaitElement("input[name=what]");
        browser.one("input[name=what]").sendKeys(id, Keys.ENTER);
        browser.awaitText("redriven");
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
                            boolean isBad = event.payload().userId().startsWith("bad");
                            if (isBad && isAway.get()) {
                                throw new IllegalStateException("away " + HOSTILE);
                            }
                            handled.add(event.payload().userId());
                        })
                .start();
    }

    private static void emit(PostgresServer postgres, @Nullable Instant due, String... users)
            throws Exception {
        EmitOptions options = due == null ? EmitOptions.none() : EmitOptions.none().deliverAt(due);
        try (Connection connection = postgres.connect()) {
            connection.setAutoCommit(false);
            Outbox outbox = Outbox.create(EventCatalogue.of(UserEvent.class));
            for (String user : List.of(users)) {
                outbox.emit(connection, new UserEvent.Deleted(user, null), options);
            }
            connection.commit();
        }
    }
}
