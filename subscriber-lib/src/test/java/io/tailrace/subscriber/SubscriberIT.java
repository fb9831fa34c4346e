package io.tailrace.subscriber;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.tailrace.event.Event;
import io.tailrace.event.EventCatalogue;
import io.tailrace.event.EventCodec;
import io.tailrace.event.EventContext;
import io.tailrace.event.EventError;
import io.tailrace.event.EventException;
import io.tailrace.event.builtin.BuiltInEvent;
import io.tailrace.event.builtin.OrderEvent;
import io.tailrace.subscriber.config.MissingHandler;
import io.tailrace.subscriber.config.SubscriberConfig;
import io.tailrace.subscriber.config.SubscriberConfig.Retry;
import io.tailrace.testkit.KafkaBroker;
import io.tailrace.testkit.junit.Fresh;
import io.tailrace.testkit.junit.TailraceTest;
import io.tailrace.testkit.observe.ReadCommitted;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutionException;
import java.util.regex.Pattern;
import java.util.stream.IntStream;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.slf4j.MDC;

@TailraceTest
class SubscriberIT {

    private static final Duration SOON = Duration.ofSeconds(60);
    private static final EventCodec CODEC = new EventCodec(EventCatalogue.of(BuiltInEvent.class));

    private final List<String> handled = new CopyOnWriteArrayList<>();

    private KafkaBroker kafka;
    private KafkaProducer<byte[], byte[]> producer;
    private SubscriberConfig config;

    @BeforeEach
    void start(@Fresh KafkaBroker broker) throws ExecutionException, InterruptedException {
        kafka = broker;
        Map<String, Object> address = Map.of("bootstrap.servers", kafka.bootstrapServers());
        try (Admin admin = Admin.create(address)) {
            admin.createTopics(
                            List.of(
                                    new NewTopic("events.order", Optional.of(3), Optional.empty()),
                                    new NewTopic(
                                            "events.failed", Optional.of(3), Optional.empty())))
                    .all()
                    .get();
        }
        producer =
                new KafkaProducer<>(address, new ByteArraySerializer(), new ByteArraySerializer());
        config =
                SubscriberConfig.builder(kafka.bootstrapServers(), "test")
                        .retry(new Retry(3, Duration.ofMillis(10), Duration.ofSeconds(1)))
                        .build();
    }

    @AfterEach
    void stop() {
        producer.close();
    }

    @Test
    void everyEventIsHandledInTheOrderOfItsAggregateAlsoOverARestart() throws Exception {
        for (int round = 0; round < 2; round++) {
            try (Subscriber subscriber = ordersSubscriber()) {
                for (int i = 0; i < 100; i++) {
                    send(placed("o-" + i % 10, round * 100 + i));
                }
                int expected = (round + 1) * 100;
                await().atMost(SOON).until(() -> handled.size() == expected);
                assertThat(subscriber.failure()).isEmpty();
            }
        }

        for (int order = 0; order < 10; order++) {
            String id = "o-" + order;
            assertThat(handled.stream().filter(h -> h.startsWith(id + " ")))
                    .containsExactlyElementsOf(
                            IntStream.range(0, 20)
                                    .map(n -> n * 10 + Integer.parseInt(id.substring(2)))
                                    .mapToObj(n -> id + " sku-" + n)
                                    .toList());
        }
    }

    @Test
    void aFailingEventIsTriedAgainAndThenReportedAndTheNextOneFollows() throws Exception {
        List<Integer> attempts = new CopyOnWriteArrayList<>();
        Event<OrderEvent.Placed> poison = placed("poison", 0);
        try (ReadCommitted failed = failedEvents();
                Subscriber subscriber =
                        Subscriber.builder(config)
                                .on(
                                        OrderEvent.Placed.class,
                                        (event, delivery) -> {
                                            if (event.aggregateId().equals("poison")) {
                                                attempts.add(delivery.attempt());
                                                throw new IllegalStateException("no stock");
                                            }
                                            handled.add(event.aggregateId());
                                        })
                                .start()) {
            send(poison);
            send(placed("healthy", 0));
            await().atMost(SOON).until(() -> failed.count() == 1 && handled.size() == 1);

            ConsumerRecord<byte[], byte[]> report = failed.records().get(0);
            assertThat(attempts).containsExactly(1, 2, 3);
            assertThat(report.key()).isEqualTo("poison".getBytes(UTF_8));
            assertThat(report.value()).isEqualTo(CODEC.encode(poison.payload()));
            assertThat(header(report, "ce_id")).isEqualTo(poison.eventId().toString());
            assertThat(header(report, "tailrace-group")).isEqualTo("test");
            assertThat(header(report, "tailrace-attempt")).isEqualTo("3");
            assertThat(header(report, "tailrace-reason")).isEqualTo("MaxRetries");
            assertThat(header(report, "tailrace-error")).contains("no stock");
            assertThat(header(report, "__streams.errors.exception"))
                    .isEqualTo("java.lang.IllegalStateException");
            assertThat(header(report, "__streams.errors.stacktrace"))
                    .startsWith("java.lang.IllegalStateException: no stock")
                    .containsPattern("at .*SubscriberIT.*SubscriberIT.java:\\d+");
            assertThat(subscriber.isRunning()).isTrue();
        }
    }

    @Test
    void theFirstFailureIsLoggedWithItsStackAndFurtherOnesAreNot() throws Exception {
        try (LoggedWarnings logged = LoggedWarnings.of("io.tailrace.subscriber");
                Subscriber subscriber =
                        Subscriber.builder(config)
                                .on(
                                        OrderEvent.Placed.class,
                                        (event, delivery) -> {
                                            if (delivery.attempt() < 3) {
                                                throw new IllegalStateException("no stock");
                                            }
                                            handled.add(event.aggregateId());
                                        })
                                .start()) {
            send(placed("o-1", 0));
            await().atMost(SOON).until(() -> handled.size() == 1);

            assertThat(subscriber.isRunning()).isTrue();
            assertThat(logged.events()).hasSize(1);
            assertThat(logged.events().get(0).getFormattedMessage())
                    .startsWith("Attempt 1 of 3 failed; trying again in ");
            assertThat(logged.events().get(0).getThrowableProxy().getMessage())
                    .isEqualTo("no stock");
        }
    }

    @Test
    void anExceptionWhoseCauseCannotBePrintedIsRetriedAndReportedAsAnyOther() throws Exception {
        RuntimeException hostile =
                new IllegalStateException(
                        "outer",
                        new IllegalStateException() {
                            @Override
                            public String getMessage() {
                                throw new UnsupportedOperationException("no message");
                            }
                        });
        try (ReadCommitted failed = failedEvents();
                Subscriber subscriber =
                        Subscriber.builder(config)
                                .on(
                                        OrderEvent.class,
                                        (event, delivery) -> {
                                            throw hostile;
                                        })
                                .start()) {
            send(placed("o-1", 0));
            await().atMost(SOON).until(() -> failed.count() == 1);

            assertThat(header(failed.records().get(0), "tailrace-attempt")).isEqualTo("3");
            assertThat(header(failed.records().get(0), "tailrace-error"))
                    .contains("cannot be printed: java.lang.IllegalStateException");
            assertThat(subscriber.isRunning()).isTrue();
        }
    }

    @Test
    void aReportThatWouldBeTooLargeLosesItsStackTrace() throws Exception {
        int most = 1_048_588; // message.max.bytes of the broker
        Event<OrderEvent.Placed> large =
                Event.of(
                        new OrderEvent.Placed(
                                "o-1", List.of(new OrderEvent.Item("x".repeat(most - 2_000), 1))));
        try (ReadCommitted failed = failedEvents();
                Subscriber subscriber =
                        Subscriber.builder(config)
                                .on(
                                        OrderEvent.class,
                                        (event, delivery) -> {
                                            throw new IllegalStateException("x".repeat(400));
                                        })
                                .start()) {
            send(large);
            await().atMost(SOON).until(() -> failed.count() == 1);

            ConsumerRecord<byte[], byte[]> report = failed.records().get(0);
            assertThat(report.value()).isEqualTo(CODEC.encode(large.payload()));
            assertThat(report.headers())
                    .extracting(header -> header.key())
                    .contains("__streams.errors.exception")
                    .doesNotContain("__streams.errors.stacktrace");
            assertThat(header(report, "tailrace-reason")).isEqualTo("MaxRetries");
            assertThat(subscriber.isRunning()).isTrue();
        }
    }

    @Test
    void aReportThatCannotBeSmallEnoughLosesItsPayloadAndBlocksNothing() throws Exception {
        int most = 1_048_588; // message.max.bytes of the broker
        Event<OrderEvent.Placed> large =
                Event.of(
                        new OrderEvent.Placed(
                                "o-1", List.of(new OrderEvent.Item("x".repeat(most - 450), 1))));
        try (ReadCommitted failed = failedEvents();
                Subscriber subscriber =
                        Subscriber.builder(config)
                                .on(
                                        OrderEvent.class,
                                        (event, delivery) -> {
                                            throw new IllegalStateException("x".repeat(400));
                                        })
                                .start()) {
            send(large);
            send(placed("o-1", 0));
            await().atMost(SOON).until(() -> failed.count() == 2);

            ConsumerRecord<byte[], byte[]> report = failed.records().get(0);
            assertThat(report.value()).isNull();
            assertThat(header(report, "ce_id")).isEqualTo(large.eventId().toString());
            assertThat(header(report, "tailrace-reason")).isEqualTo("MaxRetries");
            assertThat(header(report, "tailrace-error"))
                    .startsWith("payload of 1048202 bytes left out, because topic events.failed")
                    .contains("3 attempts failed");
        }
    }

    @Test
    void aTerminalErrorIsNotTriedAgain() throws Exception {
        List<Integer> attempts = new CopyOnWriteArrayList<>();
        try (ReadCommitted failed = failedEvents();
                Subscriber subscriber =
                        Subscriber.builder(config)
                                .on(
                                        OrderEvent.class,
                                        (event, delivery) -> {
                                            attempts.add(delivery.attempt());
                                            throw new EventException(
                                                    EventError.VALIDATION_FAILED, "never", null);
                                        })
                                .start()) {
            send(placed("o-1", 0));
            await().atMost(SOON).until(() -> failed.count() == 1);

            assertThat(attempts).containsExactly(1);
            assertThat(subscriber.isRunning()).isTrue();
        }
    }

    @Test
    void whatIsNoEventIsReportedAndAMissingHandlerToo() throws Exception {
        SubscriberConfig strict = config.toBuilder().missingHandler(MissingHandler.FAIL).build();
        try (ReadCommitted failed = failedEvents();
                Subscriber subscriber =
                        Subscriber.builder(strict)
                                .on(OrderEvent.Shipped.class, (event, delivery) -> {})
                                .start()) {
            producer.send(new ProducerRecord<>("events.order", "{".getBytes(UTF_8))).get();
            send(placed("o-1", 0));
            await().atMost(SOON).until(() -> failed.count() == 2);

            assertThat(failed.records().stream().map(r -> header(r, "tailrace-reason")))
                    .containsExactlyInAnyOrder("DeserializationFailed", "HandlerMissing");
            assertThat(subscriber.isRunning()).isTrue();
        }
    }

    @Test
    void whatAHandlerEmitsAndLogsHasTheEventAsItsCause() throws Exception {
        List<EventContext> contexts = new CopyOnWriteArrayList<>();
        List<Map<String, String>> logged = new CopyOnWriteArrayList<>();
        Event<OrderEvent.Placed> event = placed("o-1", 0);
        try (Subscriber subscriber =
                Subscriber.builder(config)
                        .on(
                                OrderEvent.class,
                                (e, delivery) -> {
                                    logged.add(MDC.getCopyOfContextMap());
                                    contexts.add(EventContext.current());
                                })
                        .start()) {
            send(event);
            await().atMost(SOON).until(() -> contexts.size() == 1);

            String id = event.eventId().toString();
            assertThat(contexts.get(0).causationId()).isEqualTo(id);
            assertThat(logged.get(0))
                    .containsEntry("causationId", id)
                    .containsEntry("correlationId", contexts.get(0).correlationId());
            assertThat(subscriber.isRunning()).isTrue();
        }
    }

    private Subscriber ordersSubscriber() {
        return Subscriber.builder(config)
                .on(
                        OrderEvent.Placed.class,
                        (event, delivery) ->
                                handled.add(
                                        event.aggregateId()
                                                + " "
                                                + event.payload().items().get(0).sku()))
                .start();
    }

    private ReadCommitted failedEvents() {
        return ReadCommitted.of(kafka.bootstrapServers(), Pattern.compile("events\\.failed"));
    }

    private static Event<OrderEvent.Placed> placed(String order, int number) {
        return Event.of(
                new OrderEvent.Placed(order, List.of(new OrderEvent.Item("sku-" + number, 1))));
    }

    private void send(Event<OrderEvent.Placed> event)
            throws ExecutionException, InterruptedException {
        ProducerRecord<byte[], byte[]> record =
                new ProducerRecord<>(
                        "events.order",
                        event.aggregateId().getBytes(UTF_8),
                        CODEC.encode(event.payload()));
        record.headers().add("ce_id", event.eventId().toString().getBytes(UTF_8));
        record.headers().add("ce_type", "order.placed.v1".getBytes(UTF_8));
        producer.send(record).get();
    }

    private static String header(ConsumerRecord<byte[], byte[]> record, String name) {
        return ReadCommitted.header(record, name);
    }
}
