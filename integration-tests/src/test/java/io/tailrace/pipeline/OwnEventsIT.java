package io.tailrace.pipeline;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.tailrace.event.DomainEvent;
import io.tailrace.event.EventCatalogue;
import io.tailrace.event.EventType;
import io.tailrace.producer.Outbox;
import io.tailrace.subscriber.Subscriber;
import io.tailrace.subscriber.config.SubscriberConfig;
import io.tailrace.testkit.KafkaBroker;
import io.tailrace.testkit.PostgresServer;
import io.tailrace.testkit.observe.ReadCommitted;
import io.tailrace.testkit.pipeline.PipelineTest;
import io.tailrace.testkit.pipeline.TestPipeline;
import java.math.BigDecimal;
import java.sql.Connection;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

/**
 * A user's event whose type is that of a built-in event, but whose fields differ: no part of the
 * pipeline takes it for the built-in event.
 */
@PipelineTest
class OwnEventsIT {

    private static final Duration SOON = Duration.ofSeconds(60);

    /** The events of a restaurant. */
    sealed interface DinnerEvent extends DomainEvent {

        String table();

        @Override
        default String aggregateId() {
            return table();
        }

        /** Has the type, but no field of the built-in {@code OrderEvent.Placed}. */
        @EventType("order.placed.v1")
        record Ordered(String table, List<String> dishes, BigDecimal total)
                implements DinnerEvent {}
    }

    @Test
    void aUsersOwnOrderPlacedReachesItsSubscriberWithItsFields(
            PostgresServer postgres, KafkaBroker kafka, TestPipeline pipeline) throws Exception {
        pipeline.start();
        EventCatalogue catalogue = EventCatalogue.of(DinnerEvent.class);
        Outbox outbox = Outbox.create(catalogue);
        DinnerEvent.Ordered ordered =
                new DinnerEvent.Ordered(
                        "table-7", List.of("soup", "bread"), new BigDecimal("12.50"));
        List<DinnerEvent.Ordered> received = new CopyOnWriteArrayList<>();
        String brokers = kafka.bootstrapServers();
        try (Connection connection = postgres.connect();
                ReadCommitted deadLetters =
                        ReadCommitted.of(brokers, Pattern.compile("events\\.dlt"));
                Subscriber subscriber =
                        Subscriber.builder(
                                        SubscriberConfig.builder(brokers, "kitchen")
                                                .catalogue(catalogue)
                                                .build())
                                .on(
                                        DinnerEvent.Ordered.class,
                                        (event, delivery) -> received.add(event.payload()))
                                .start()) {
            connection.setAutoCommit(false);
            outbox.emit(connection, ordered);
            connection.commit();

            await().atMost(SOON).until(() -> !received.isEmpty() || deadLetters.count() > 0);
            assertThat(received).containsExactly(ordered);
            assertThat(deadLetters.records()).isEmpty();
            assertThat(subscriber.isRunning()).as("%s", subscriber.failure()).isTrue();
        }
    }
}
