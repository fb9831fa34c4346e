package io.tailrace.chaos.subscriber;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.tailrace.chaos.subscriber.service.Behaviour;
import io.tailrace.chaos.subscriber.service.ShopHandler;
import io.tailrace.event.Event;
import io.tailrace.event.EventCatalogue;
import io.tailrace.event.EventCodec;
import io.tailrace.event.EventHeaders;
import io.tailrace.event.builtin.BuiltInEvent;
import io.tailrace.event.builtin.OrderEvent;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.Future;
import java.util.concurrent.locks.LockSupport;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.serialization.ByteArraySerializer;

/**
 * Writes events in Kafka transactions, some of which it aborts, until it is closed. The seed
 * decides the events, the time until the end decides their number. A thread of its own writes.
 */
final class EventLoad implements AutoCloseable {

    static final String TOPIC = "events.order";

    private static final EventCodec CODEC = new EventCodec(EventCatalogue.of(BuiltInEvent.class));
    private static final int AGGREGATES = 80;
    private static final int MAX_EVENTS = 24;
    private static final int MAX_PAUSE_MS = 160;
    private static final int ABORTED_OF = 12;

    private final KafkaProducer<byte[], byte[]> producer;
    private final Random random;
    private final List<CommittedEvent> committed = new ArrayList<>();
    private final Map<String, Long> counts = new HashMap<>();
    private final Thread thread = new Thread(this::run, "event-load");
    private volatile boolean stopping;

    EventLoad(String bootstrapServers, long seed) {
        this.random = new Random(seed * 31);
        this.producer =
                new KafkaProducer<>(
                        Map.of(
                                "bootstrap.servers",
                                bootstrapServers,
                                "transactional.id",
                                "event-load"),
                        new ByteArraySerializer(),
                        new ByteArraySerializer());
        producer.initTransactions();
        thread.start();
    }

    /** The committed events in the order of their commits; complete once this is closed. */
    List<CommittedEvent> committed() {
        return List.copyOf(committed);
    }

    /** Stops after the transaction that is being written. */
    @Override
    public void close() throws InterruptedException {
        stopping = true;
        thread.join();
        producer.close();
    }

    private void run() {
        while (!stopping) {
            transaction();
            LockSupport.parkNanos(Duration.ofMillis(random.nextInt(MAX_PAUSE_MS)).toNanos());
        }
    }

    private void transaction() {
        boolean abort = random.nextInt(ABORTED_OF) == 0;
        List<CommittedEvent> batch = new ArrayList<>();
        producer.beginTransaction();
        for (int i = random.nextInt(MAX_EVENTS); i >= 0; i--) {
            batch.add(send("order-" + random.nextInt(AGGREGATES), batch));
        }
        if (abort) {
            producer.flush();
            producer.abortTransaction();
            return;
        }
        producer.commitTransaction();
        committed.addAll(batch);
        batch.forEach(event -> counts.merge(event.aggregate(), 1L, Long::sum));
    }

    private CommittedEvent send(String aggregate, List<CommittedEvent> before) {
        long sequence =
                counts.getOrDefault(aggregate, 0L)
                        + before.stream().filter(s -> s.aggregate().equals(aggregate)).count();
        Behaviour behaviour = Behaviour.choose(random);
        Event<OrderEvent.Placed> event = ShopHandler.order(aggregate, behaviour, sequence);
        ProducerRecord<byte[], byte[]> record =
                new ProducerRecord<>(
                        TOPIC, aggregate.getBytes(UTF_8), CODEC.encode(event.payload()));
        record.headers().add(EventHeaders.ID, event.eventId().toString().getBytes(UTF_8));
        record.headers().add(EventHeaders.TYPE, "order.placed.v1".getBytes(UTF_8));
        Future<?> unused = producer.send(record);
        return new CommittedEvent(event.eventId().toString(), aggregate, sequence, behaviour);
    }
}
