package io.tailrace.bench.subscriber;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.tailrace.event.Event;
import io.tailrace.event.EventCatalogue;
import io.tailrace.event.EventCodec;
import io.tailrace.event.EventHeaders;
import io.tailrace.event.TopicNames;
import io.tailrace.event.builtin.BuiltInEvent;
import io.tailrace.event.builtin.OrderEvent;
import io.tailrace.event.builtin.OrderEvent.Item;
import io.tailrace.subscriber.config.SubscriberConfig;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicReference;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.jspecify.annotations.Nullable;

/** Creates topics and fills them with orders. For one thread. */
final class Orders implements AutoCloseable {

    static final int PARTITIONS = 6;

    private static final List<Item> ITEM = List.of(new Item("sku-1234567", 12));
    private static final String TIME = "2026-01-01T00:00:00.000Z";
    private static final EventCodec CODEC = new EventCodec(EventCatalogue.of(BuiltInEvent.class));

    private final String bootstrapServers;
    private final KafkaProducer<byte[], byte[]> producer;
    private final AtomicReference<@Nullable Exception> failure = new AtomicReference<>();
    private int topics;

    Orders(String bootstrapServers) {
        this.bootstrapServers = bootstrapServers;
        this.producer =
                new KafkaProducer<>(
                        Map.of(
                                "bootstrap.servers",
                                bootstrapServers,
                                "linger.ms",
                                "2",
                                "compression.type",
                                "lz4",
                                // an idempotent producer may fail on a topic that was just created
                                "enable.idempotence",
                                "false"),
                        new ByteArraySerializer(),
                        new ByteArraySerializer());
    }

    /** Creates empty topics for orders and failed events, with new names. */
    TopicNames create() throws ExecutionException, InterruptedException {
        TopicNames names = new TopicNames("outbox.", "bench" + topics++ + ".", "positions");
        try (Admin admin = Admin.create(Map.of("bootstrap.servers", bootstrapServers))) {
            admin.createTopics(List.of(topic(names.events("order")), topic(names.failed())))
                    .all()
                    .get();
        }
        return names;
    }

    /** The configuration of a subscriber to the topics with the given names. */
    SubscriberConfig config(TopicNames names, String group) {
        return SubscriberConfig.builder(bootstrapServers, group).topics(names).build();
    }

    String bootstrapServers() {
        return bootstrapServers;
    }

    /** Sends an order of one item asynchronously. */
    void send(TopicNames names, String order, int partition) {
        send(names, order, partition, ITEM);
    }

    private void send(TopicNames names, String order, int partition, List<Item> items) {
        Event<OrderEvent.Placed> event = Event.of(new OrderEvent.Placed(order, items));
        ProducerRecord<byte[], byte[]> record =
                new ProducerRecord<>(
                        names.events("order"),
                        partition,
                        order.getBytes(UTF_8),
                        CODEC.encode(event.payload()));
        add(record, EventHeaders.ID, event.eventId().toString());
        add(record, EventHeaders.TYPE, "order.placed.v1");
        add(record, EventHeaders.SPEC_VERSION, EventHeaders.SPEC_VERSION_VALUE);
        add(record, EventHeaders.SOURCE, "tailrace/bench/public.outbox");
        add(record, EventHeaders.SUBJECT, order);
        add(record, EventHeaders.TIME, TIME);
        add(record, EventHeaders.EMITTED_AT, TIME);
        add(record, EventHeaders.CONTENT_TYPE, "application/json");
        Future<?> unused =
                producer.send(
                        record,
                        (sent, e) -> {
                            if (e != null) {
                                failure.compareAndSet(null, e);
                            }
                        });
    }

    private static void add(ProducerRecord<byte[], byte[]> record, String header, String value) {
        record.headers().add(header, value.getBytes(UTF_8));
    }

    /** Sends the given number of events, of the given number of aggregates in turn. */
    void fill(TopicNames names, int events, int aggregates) {
        fill(names, events, aggregates, 1);
    }

    /**
     * Sends the given number of events, of the given number of aggregates in turn.
     *
     * @param items how many items each order has; with 8 its payload has about 300 bytes
     */
    void fill(TopicNames names, int events, int aggregates, int items) {
        List<Item> all = Collections.nCopies(items, ITEM.get(0));
        for (int i = 0; i < events; i++) {
            int aggregate = i % aggregates;
            send(names, "order-" + aggregate, aggregate % PARTITIONS, all);
        }
        flush();
    }

    void flush() {
        producer.flush();
        Exception failed = failure.get();
        if (failed != null) {
            throw new IllegalStateException("Could not write all events", failed);
        }
    }

    @Override
    public void close() {
        producer.close();
    }

    private static NewTopic topic(String name) {
        return new NewTopic(name, Optional.of(PARTITIONS), Optional.empty());
    }
}
