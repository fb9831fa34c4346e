package io.tailrace.subscriber;

import static io.tailrace.subscriber.Bus.SOON;
import static io.tailrace.subscriber.Bus.number;
import static io.tailrace.testkit.observe.ReadCommitted.header;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.tailrace.event.Event;
import io.tailrace.event.builtin.OrderEvent;
import io.tailrace.subscriber.config.RetryMode;
import io.tailrace.subscriber.handler.Delivery;
import io.tailrace.testkit.KafkaBroker;
import io.tailrace.testkit.junit.TailraceTest;
import io.tailrace.testkit.observe.ReadCommitted;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** What goes to the processor, and what comes back from it. */
@TailraceTest
class DelayedRetriesIT {

    private static Bus bus;

    private final List<String> calls = new CopyOnWriteArrayList<>();

    @BeforeAll
    static void start(KafkaBroker kafka) {
        bus = new Bus(kafka);
    }

    @AfterAll
    static void stop() {
        bus.close();
    }

    @Test
    void aFailedEventIsHandedOverAtOnceAndItsSuccessorsGoOn() throws Exception {
        Bus.Topics topics = bus.topics(3);
        Event<OrderEvent.Placed> poison = topics.send("o", 0, 3).get(0);
        try (ReadCommitted failed = topics.failed();
                Subscriber subscriber = subscriber(topics)) {
            await().atMost(SOON).until(() -> calls.size() == 3 && failed.count() == 1);

            assertThat(calls).containsExactly("0 attempt 1", "1 attempt 1", "2 attempt 1");
            ConsumerRecord<byte[], byte[]> report = failed.records().get(0);
            assertThat(header(report, "ce_id")).isEqualTo(poison.eventId().toString());
            assertThat(header(report, "tailrace-group")).isEqualTo(topics.group);
            assertThat(header(report, "tailrace-attempt")).isEqualTo("1");
            assertThat(header(report, "tailrace-reason")).isEqualTo("DeliveryFailed");
            assertThat(Instant.parse(header(report, "tailrace-first-failed")))
                    .isBeforeOrEqualTo(Instant.now());
            assertThat(subscriber.isRunning()).isTrue();
        }
    }

    @Test
    void whatComesBackIsTriedOnceMoreAndReportedWithTheNextAttempt() throws Exception {
        Bus.Topics topics = bus.topics(3);
        Event<OrderEvent.Placed> poison = Bus.placed("o", 0);
        try (ReadCommitted failed = topics.failed();
                Subscriber subscriber = subscriber(topics)) {
            String retryTopic = topics.names.retry(topics.group);
            await().atMost(SOON)
                    .until(() -> bus.admin.listTopics().names().get().contains(retryTopic));
            assertThat(
                            bus.admin
                                    .describeTopics(List.of(retryTopic))
                                    .allTopicNames()
                                    .get()
                                    .get(retryTopic)
                                    .partitions())
                    .hasSize(3);
            topics.send(
                    poison,
                    retryTopic,
                    Map.of(
                            "tailrace-group", topics.group,
                            "tailrace-attempt", "2",
                            "tailrace-first-failed", "2026-01-02T03:04:05Z",
                            "tailrace-reason", "DeliveryFailed"));
            await().atMost(SOON).until(() -> failed.count() == 1);

            assertThat(calls).containsExactly("0 attempt 3");
            assertThat(header(failed.records().get(0), "tailrace-attempt")).isEqualTo("3");
            assertThat(header(failed.records().get(0), "tailrace-first-failed"))
                    .isEqualTo("2026-01-02T03:04:05Z");
            assertThat(subscriber.isRunning()).isTrue();
        }
    }

    @Test
    void aGroupThatRetriesInOrderReadsItsRetryTopicIfThereIsOne() throws Exception {
        Bus.Topics topics = bus.topics(3);
        topics.create(topics.names.retry(topics.group), 3);
        topics.send(Bus.placed("o", 7), topics.names.retry(topics.group), Map.of());
        try (Subscriber subscriber =
                Subscriber.builder(topics.config())
                        .on(OrderEvent.Placed.class, this::handle)
                        .start()) {
            await().atMost(SOON).until(() -> calls.size() == 1);
            assertThat(calls).containsExactly("7 attempt 1");
            assertThat(subscriber.isRunning()).isTrue();
        }
    }

    @Test
    void aRunningGroupNoticesWithinSecondsThatARedriveHasCreatedItsRetryTopic() throws Exception {
        Bus.Topics topics = bus.topics(1);
        topics.send("o", 1, 2);
        try (Subscriber subscriber =
                Subscriber.builder(topics.config())
                        .on(OrderEvent.Placed.class, this::handle)
                        .start()) {
            await().atMost(SOON).until(() -> calls.size() == 1);
            topics.create(topics.names.retry(topics.group), 1);
            topics.send(Bus.placed("o", 7), topics.names.retry(topics.group), Map.of());

            await().atMost(Duration.ofSeconds(10)).until(() -> calls.size() == 2);
            assertThat(calls).containsExactly("1 attempt 1", "7 attempt 1");
            assertThat(subscriber.isRunning()).isTrue();
        }
    }

    private Subscriber subscriber(Bus.Topics topics) {
        return Subscriber.builder(topics.config().toBuilder().retryMode(RetryMode.DELAYED).build())
                .on(OrderEvent.Placed.class, this::handle)
                .start();
    }

    private void handle(Event<OrderEvent.Placed> event, Delivery delivery) {
        calls.add(number(event.payload()) + " attempt " + delivery.attempt());
        if (number(event.payload()) == 0) {
            throw new IllegalStateException("no stock");
        }
    }
}
