package io.tailrace.subscriber;

import static io.tailrace.subscriber.Bus.SOON;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.tailrace.event.DomainEvent;
import io.tailrace.event.Event;
import io.tailrace.event.EventCatalogue;
import io.tailrace.event.EventCodec;
import io.tailrace.event.EventType;
import io.tailrace.testkit.KafkaBroker;
import io.tailrace.testkit.junit.TailraceTest;
import io.tailrace.testkit.observe.ReadCommitted;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutionException;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.junit.jupiter.api.Test;

/** Users may name their events as the built-in ones are named: the built-in ones are optional. */
@TailraceTest
class OwnFamilyIT {

    /** A family whose type name and aggregate type are those of a built-in event. */
    sealed interface Bookshop extends DomainEvent {

        @EventType("order.placed.v1")
        record Placed(String aggregateId, String isbn, int copies) implements Bookshop {}
    }

    @Test
    void anEventOfAUserWithTheNameOfABuiltInOneIsReceivedWithItsOwnFields(KafkaBroker kafka)
            throws Exception {
        try (Bus bus = new Bus(kafka)) {
            Bus.Topics topics = bus.topics(1);
            Event<Bookshop.Placed> sent = Event.of(new Bookshop.Placed("o-1", "978-0134685991", 3));
            List<Bookshop.Placed> received = new CopyOnWriteArrayList<>();
            try (ReadCommitted failed = topics.failed();
                    Subscriber subscriber =
                            Subscriber.builder(topics.config())
                                    .on(
                                            Bookshop.Placed.class,
                                            (event, delivery) -> received.add(event.payload()))
                                    .start()) {
                send(bus, topics, sent);
                await().atMost(SOON).until(() -> received.size() == 1);

                assertThat(received).containsExactly(sent.payload());
                assertThat(failed.count()).isZero();
                assertThat(subscriber.isRunning()).isTrue();
            }
        }
    }

    private static void send(Bus bus, Bus.Topics topics, Event<Bookshop.Placed> event)
            throws ExecutionException, InterruptedException {
        EventCodec codec = new EventCodec(EventCatalogue.of(Bookshop.class));
        ProducerRecord<byte[], byte[]> record =
                new ProducerRecord<>(
                        topics.names.events("order"),
                        event.aggregateId().getBytes(UTF_8),
                        codec.encode(event.payload()));
        record.headers().add("ce_id", event.eventId().toString().getBytes(UTF_8));
        record.headers().add("ce_type", "order.placed.v1".getBytes(UTF_8));
        bus.producer.send(record).get();
    }
}
