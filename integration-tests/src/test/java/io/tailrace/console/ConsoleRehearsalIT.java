package io.tailrace.console;

import static io.tailrace.testkit.observe.ReadCommitted.header;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.tailrace.console.http.ConsoleConfig;
import io.tailrace.event.Event;
import io.tailrace.event.EventCatalogue;
import io.tailrace.event.EventHeaders;
import io.tailrace.event.builtin.UserEvent;
import io.tailrace.process.kafka.KafkaCluster;
import io.tailrace.processor.config.ProcessorConfig;
import io.tailrace.producer.Outbox;
import io.tailrace.subscriber.Subscriber;
import io.tailrace.subscriber.config.SubscriberConfig;
import io.tailrace.subscriber.handler.Delivery;
import io.tailrace.subscriber.inbox.Inbox;
import io.tailrace.subscriber.inbox.InboxConfig;
import io.tailrace.subscriber.inbox.InboxSchema;
import io.tailrace.testkit.KafkaBroker;
import io.tailrace.testkit.PostgresServer;
import io.tailrace.testkit.junit.Fresh;
import io.tailrace.testkit.junit.TailraceTest;
import io.tailrace.testkit.observe.ReadCommitted;
import io.tailrace.testkit.pipeline.TestPipeline;
import java.sql.Connection;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.openqa.selenium.WebElement;
import org.postgresql.ds.PGSimpleDataSource;

/**
 * Five dead letters of which two fail again, in a real browser: the rehearsal says so, the redrive
 * proves it right, and the two are discarded and reopened.
 */
@Tag("full")
@TailraceTest
class ConsoleRehearsalIT {

    private static final Duration SOON = Duration.ofSeconds(60);
    private static final String GROUP = "console-billing";
    private static final Set<String> GOOD = Set.of("good-1", "good-2", "good-3");

    private final Set<String> failing = ConcurrentHashMap.newKeySet();
    private final Set<String> handled = ConcurrentHashMap.newKeySet();

    @Test
    void theNumbersOfARehearsalComeTrueAndADiscardIsUndone(
            @Fresh PostgresServer postgres, @Fresh KafkaBroker kafka) throws Exception {
        failing.addAll(GOOD);
        failing.addAll(Set.of("bad-1", "bad-2"));
        try (Browser browser = Browser.start();
                TestPipeline pipeline = TestPipeline.on(postgres, kafka);
                ReadCommitted letters =
                        ReadCommitted.of(
                                kafka.bootstrapServers(), Pattern.compile("events\\.dlt"));
                Subscriber subscriber = subscriber(postgres, kafka);
                Console console =
                        Console.start(
                                ConsoleConfig.loopback(0),
                                KafkaCluster.of(kafka.bootstrapServers()),
                                ProcessorConfig.DEFAULT_APPLICATION_ID,
                                ProcessorConfig.DEFAULT_ACCOUNT_KEEP)) {
            pipeline.start();
            emit(postgres);
            await().atMost(SOON).until(() -> letters.count() == 5);
            failing.removeAll(GOOD);

            String origin = "http://127.0.0.1:" + console.port();
            browser.show(1280, 1000, false);
            browser.open(origin + "/#/letters");
            browser.awaitText("5 open");
            rehearse(browser);
            assertThat(letters.count()).as("a rehearsal sends nothing").isEqualTo(5);
            redrive(browser, letters);
            discard(browser, origin);
            reopen(browser, origin, ids(letters.records().subList(5, 7)));
            assertThat(browser.errors()).isEmpty();
            assertThat(subscriber).isNotNull();
        }
    }

    private void rehearse(Browser browser) {
        browser.button("Rehearse").click();
        browser.awaitText("Would succeed");
        Map<String, String> said = facts(browser);
        assertThat(said)
                .containsEntry("Selected", "5")
                .containsEntry("Would succeed", "3")
                .containsEntry("Failed", "2")
                .containsEntry("Rolled back", "true");
        assertThat(handled).isEmpty();
        browser.awaitText("5 open");
    }

    private void redrive(Browser browser, ReadCommitted letters) {
        browser.button("Dry run").click();
        browser.awaitText("dry-run done");
        browser.one(".act input[name=rate]").sendKeys("0.2");
        browser.button("Redrive").click();
        browser.awaitText("1 redriven, 0 refused");
        browser.button("Stop").click();
        browser.awaitText("has not ended well");
        browser.button("Continue it").click();
        browser.awaitText("redrive running");
        await().atMost(SOON).until(() -> handled.equals(GOOD));
        await().atMost(SOON).until(() -> letters.count() == 7);
        browser.awaitText("2 open");
        assertThat(listed(browser)).isEqualTo(ids(letters.records().subList(5, 7)));
        assertThat(ids(letters.records().subList(0, 5))).containsAll(listed(browser));
        assertThat(handled).isEqualTo(GOOD);
    }

    private static void discard(Browser browser, String origin) {
        browser.open(origin + "/#/letters");
        browser.awaitText("2 open");
        browser.one(".act input[name=reason]").sendKeys("the users asked for it");
        browser.button("Discard").click();
        browser.awaitText("0 open");
        assertThat(listed(browser)).isEmpty();

        browser.open(origin + "/#/audit");
        browser.awaitText("the users asked for it");
        List<WebElement> cells = browser.all("#page tbody tr:first-child > *");
        assertThat(cells.stream().map(WebElement::getText).toList().subList(1, 4))
                .containsExactly("local", "operate", "discard");
    }

    private static void reopen(Browser browser, String origin, Set<String> ids) {
        browser.open(origin + "/#/letters?state=discarded");
        browser.awaitElement("table.letters");
        assertThat(listed(browser)).isEqualTo(ids);
        browser.button("Reopen").click();
        browser.awaitText("2 open");
        browser.open(origin + "/#/letters");
        browser.awaitElement("table.letters");
        assertThat(listed(browser)).isEqualTo(ids);
    }

    /** The figures of the result of the action. */
    private static Map<String, String> facts(Browser browser) {
        return browser.all(".result .facts div").stream()
                .map(each -> each.getText().split("\n", 2))
                .filter(each -> each.length == 2)
                .collect(Collectors.toMap(each -> each[0], each -> each[1]));
    }

    /** The ids of the dead letters that the page lists. */
    private static Set<String> listed(Browser browser) {
        return browser.all("table.letters tbody th").stream()
                .map(WebElement::getText)
                .collect(Collectors.toSet());
    }

    private static Set<String> ids(List<ConsumerRecord<byte[], byte[]>> letters) {
        return letters.stream()
                .map(letter -> header(letter, EventHeaders.ID))
                .collect(Collectors.toSet());
    }

    private Subscriber subscriber(PostgresServer postgres, KafkaBroker kafka) throws Exception {
        PGSimpleDataSource database = new PGSimpleDataSource();
        database.setUrl(postgres.jdbcUrl());
        database.setUser(postgres.user());
        database.setPassword(postgres.password());
        try (Connection connection = database.getConnection()) {
            InboxSchema.createIfMissing(connection, InboxConfig.defaults());
        }
        SubscriberConfig config =
                SubscriberConfig.builder(kafka.bootstrapServers(), GROUP)
                        .retry(new SubscriberConfig.Retry(1, Duration.ZERO, Duration.ofMillis(1)))
                        .rehearsals(true)
                        .build();
        return Subscriber.builder(config)
                .on(UserEvent.Deleted.class, Inbox.idempotent(database, this::handle))
                .start();
    }

    private void handle(Connection connection, Event<UserEvent.Deleted> event, Delivery delivery) {
        String user = event.payload().userId();
        if (failing.contains(user)) {
            throw new IllegalStateException("no such customer");
        }
        if (!delivery.isRehearsal()) {
            handled.add(user);
        }
    }

    private static void emit(PostgresServer postgres) throws Exception {
        try (Connection connection = postgres.connect()) {
            connection.setAutoCommit(false);
            Outbox outbox = Outbox.create(EventCatalogue.of(UserEvent.class));
            for (String user : List.of("good-1", "good-2", "good-3", "bad-1", "bad-2")) {
                outbox.emit(connection, new UserEvent.Deleted(user, null));
            }
            connection.commit();
        }
    }
}
