package io.tailrace.pipeline;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.tailrace.event.EventCatalogue;
import io.tailrace.event.EventCodec;
import io.tailrace.event.EventDefaults;
import io.tailrace.event.EventException;
import io.tailrace.event.builtin.OrderEvent;
import io.tailrace.event.builtin.OrderEvent.Item;
import io.tailrace.processor.StreamProcessor;
import io.tailrace.producer.EmitOptions;
import io.tailrace.producer.Outbox;
import io.tailrace.relay.CdcRelay;
import io.tailrace.subscriber.Subscriber;
import io.tailrace.subscriber.config.RetryMode;
import io.tailrace.subscriber.config.SubscriberConfig;
import io.tailrace.testkit.KafkaBroker;
import io.tailrace.testkit.PostgresServer;
import io.tailrace.testkit.observe.ReadCommitted;
import io.tailrace.testkit.pipeline.PipelineTest;
import java.sql.Connection;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

/** What emit accepts arrives, however large it is, and can be retried. */
@PipelineTest
class LargestEventIT {

    private static final Duration SOON = Duration.ofSeconds(60);

    private static final EventCatalogue CATALOGUE = EventCatalogue.of(OrderEvent.class);

    private final Outbox outbox = Outbox.create(CATALOGUE);

    @Test
    void theLargestPayloadAndTheLargestHeadersThatEmitAcceptsAreHandledAndRetried(
            PostgresServer postgres, KafkaBroker kafka, CdcRelay relay, StreamProcessor processor)
            throws Exception {
        List<Integer> attempts = new CopyOnWriteArrayList<>();
        try (Connection connection = postgres.connect();
                Subscriber subscriber =
                        Subscriber.builder(
                                        SubscriberConfig.of(kafka.bootstrapServers(), "test")
                                                .toBuilder()
                                                .retryMode(RetryMode.DELAYED)
                                                .build())
                                .on(
                                        OrderEvent.Placed.class,
                                        (event, delivery) -> {
                                            attempts.add(delivery.attempt());
                                            if (delivery.attempt() == 1) {
                                                throw new IllegalStateException("later");
                                            }
                                        })
                                .start();
                ReadCommitted deadLetters =
                        ReadCommitted.of(
                                kafka.bootstrapServers(), Pattern.compile("events\\.dlt"))) {
            connection.setAutoCommit(false);
            outbox.emit(
                    connection,
                    order(EventDefaults.MAX_PAYLOAD_BYTES),
                    EmitOptions.none()
                            .correlationId("c".repeat(EventDefaults.MAX_HEADER_BYTES - 1_000)));
            connection.commit();

            await().atMost(SOON).until(() -> attempts.size() == 2 || deadLetters.count() > 0);
            assertThat(deadLetters.records()).isEmpty();
            assertThat(attempts).containsExactly(1, 2);
        }
    }

    @Test
    void whatIsLargerIsRefusedByEmit(PostgresServer postgres) throws Exception {
        try (Connection connection = postgres.connect()) {
            connection.setAutoCommit(false);

            assertThatThrownBy(
                            () ->
                                    outbox.emit(
                                            connection, order(EventDefaults.MAX_PAYLOAD_BYTES + 1)))
                    .isInstanceOf(EventException.class)
                    .hasMessageContaining("must be at most 1048576 bytes of JSON, got 1048577");
            assertThatThrownBy(
                            () ->
                                    outbox.emit(
                                            connection,
                                            order(1_000),
                                            EmitOptions.none().correlationId("c".repeat(66_000))))
                    .isInstanceOf(EventException.class)
                    .hasMessageContaining("headers and aggregate id must have at most 65536 bytes");
        }
    }

    private static OrderEvent.Placed order(int payloadBytes) {
        int frame = new EventCodec(CATALOGUE).encode(withSku("x")).length - 1;
        return withSku("x".repeat(payloadBytes - frame));
    }

    private static OrderEvent.Placed withSku(String sku) {
        return new OrderEvent.Placed("o-1", List.of(new Item(sku, 1)));
    }
}
