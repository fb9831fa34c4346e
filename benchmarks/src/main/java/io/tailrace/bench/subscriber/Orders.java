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
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.serialization.ByteArraySerializer;

/** Topics with orders in them. For one thread. */
final class Orders implements AutoCloseable {

    static final int PARTITIONS = 6;

    private static final EventCodec CODEC = new EventCodec(EventCatalogue.of(BuiltInEvent.class));

    private final String bootstrapServers;
    private final KafkaProducer<byte[], byte[]> producer;
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
                                // sequence numbers and topics that were just made do not agree
                                "enable.idempotence",
                                "false"),
                        new ByteArraySerializer(),
                        new ByteArraySerializer());
    }

    /** New topics of orders and of failed events, empty. */
    TopicNames create() throws ExecutionException, InterruptedException {
        TopicNames names = new TopicNames("outbox.", "bench" + topics++ + ".", "positions");
        try (Admin admin = Admin.create(Map.of("bootstrap.servers", bootstrapServers))) {
            admin.createTopics(List.of(topic(names.events("order")), topic(names.failed())))
                    .all()
                    .get();
        }
        return names;
    }

    /** A subscriber's configuration for these topics. */
    SubscriberConfig config(TopicNames names, String group) {
        return SubscriberConfig.builder(bootstrapServers, group).topics(names).build();
    }

    String bootstrapServers() {
        return bootstrapServers;
    }

    /** Sends an order without waiting. */
    void send(TopicNames names, String order, int partition) {
        Event<OrderEvent.Placed> event =
                Event.of(new OrderEvent.Placed(order, List.of(new Item("sku-1", 1))));
        ProducerRecord<byte[], byte[]> record =
                new ProducerRecord<>(
                        names.events("order"),
                        partition,
                        order.getBytes(UTF_8),
                        CODEC.encode(event.payload()));
        record.headers().add(EventHeaders.ID, event.eventId().toString().getBytes(UTF_8));
        record.headers().add(EventHeaders.TYPE, "order.placed.v1".getBytes(UTF_8));
        Future<?> unused = producer.send(record);
    }

    /** Sends events of so many aggregates in turn. */
    void fill(TopicNames names, int events, int aggregates) {
        for (int i = 0; i < events; i++) {
            int aggregate = i % aggregates;
            send(names, "order-" + aggregate, aggregate % PARTITIONS);
        }
        flush();
    }

    void flush() {
        producer.flush();
    }

    @Override
    public void close() {
        producer.close();
    }

    private static NewTopic topic(String name) {
        return new NewTopic(name, Optional.of(PARTITIONS), Optional.empty());
    }
}
