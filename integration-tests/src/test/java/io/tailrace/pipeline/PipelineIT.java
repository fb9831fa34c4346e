package io.tailrace.pipeline;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.tailrace.event.Event;
import io.tailrace.event.EventCatalogue;
import io.tailrace.event.builtin.BuiltInEvent;
import io.tailrace.event.builtin.OrderEvent;
import io.tailrace.event.builtin.OrderEvent.Item;
import io.tailrace.processor.ProcessorState;
import io.tailrace.processor.StreamProcessor;
import io.tailrace.producer.Outbox;
import io.tailrace.relay.CdcRelay;
import io.tailrace.relay.RelayState;
import io.tailrace.subscriber.Subscriber;
import io.tailrace.subscriber.config.SubscriberConfig;
import io.tailrace.testkit.KafkaBroker;
import io.tailrace.testkit.PostgresServer;
import io.tailrace.testkit.account.Account;
import io.tailrace.testkit.observe.CommittedRows;
import io.tailrace.testkit.observe.ReadCommitted;
import io.tailrace.testkit.pipeline.PipelineTest;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.regex.Pattern;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.junit.jupiter.api.Test;

/** Events from the emitting transaction through relay and processor to the typed handler. */
@PipelineTest
class PipelineIT {

    private static final Duration SOON = Duration.ofSeconds(60);

    @Test
    void whatIsCommittedIsHandledOnceAndWhatIsNotNeverIs(
            PostgresServer postgres, KafkaBroker kafka, CdcRelay relay, StreamProcessor processor)
            throws Exception {
        List<String> handled = new CopyOnWriteArrayList<>();
        Outbox outbox = Outbox.create(EventCatalogue.of(BuiltInEvent.class));
        try (Connection connection = postgres.connect();
                Subscriber subscriber =
                        Subscriber.builder(SubscriberConfig.of(kafka.bootstrapServers(), "test"))
                                .on(
                                        OrderEvent.Placed.class,
                                        (event, delivery) -> handled.add(event.payload().orderId()))
                                .start();
                ReadCommitted observer =
                        ReadCommitted.of(
                                kafka.bootstrapServers(), Pattern.compile("events\\.order"))) {
            connection.setAutoCommit(false);
            for (int i = 0; i < 200; i++) {
                sell(outbox, connection, i);
            }
            await().atMost(SOON).until(() -> handled.size() >= 180 && observer.count() >= 180);

            Account account =
                    Account.of(
                            CommittedRows.read(connection, "outbox", "id"), observer.delivered());
            assertThat(account.isClean()).as("%s", account).isTrue();
            assertThat(account.committed()).isEqualTo(180);
            assertThat(handled).hasSize(180).doesNotHaveDuplicates();
            assertThat(handled).noneMatch(order -> order.endsWith("9"));
            assertHeaders(observer.records().get(0));
            assertThat(relay.state()).isEqualTo(RelayState.STREAMING);
            assertThat(processor.state()).isEqualTo(ProcessorState.RUNNING);
            assertThat(subscriber.isRunning()).as("%s", subscriber.failure()).isTrue();
        }
    }

    /** Every tenth transaction is rolled back, every seventh event is emitted twice. */
    private static void sell(Outbox outbox, Connection connection, int number) throws SQLException {
        Event<OrderEvent.Placed> event =
                Event.of(new OrderEvent.Placed("order-" + number, List.of(new Item("sku", 1))));
        outbox.emit(connection, event);
        if (number % 10 == 9) {
            connection.rollback();
            return;
        }
        connection.commit();
        if (number % 7 == 0) {
            outbox.emit(connection, event);
            connection.commit();
        }
    }

    private static void assertHeaders(ConsumerRecord<byte[], byte[]> record) {
        assertThat(record.headers().toArray())
                .extracting(header -> header.key())
                .containsExactlyInAnyOrder(
                        "ce_specversion",
                        "ce_id",
                        "ce_source",
                        "ce_type",
                        "ce_time",
                        "ce_subject",
                        "ce_emittedat",
                        "content-type");
    }
}
