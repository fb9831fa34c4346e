package io.tailrace.subscriber;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.tailrace.event.Event;
import io.tailrace.event.EventCatalogue;
import io.tailrace.event.EventCodec;
import io.tailrace.event.TopicNames;
import io.tailrace.event.builtin.BuiltInEvent;
import io.tailrace.event.builtin.OrderEvent;
import io.tailrace.subscriber.config.SubscriberConfig;
import io.tailrace.subscriber.config.SubscriberConfig.Retry;
import io.tailrace.testkit.KafkaBroker;
import io.tailrace.testkit.observe.ReadCommitted;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.regex.Pattern;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.admin.OffsetSpec;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.GroupState;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArraySerializer;

/** Creates topics of its own for each test on a broker, which stays the caller's. */
final class Bus implements AutoCloseable {

    static final Duration SOON = Duration.ofSeconds(60);
    static final EventCodec CODEC = new EventCodec(EventCatalogue.of(BuiltInEvent.class));

    private final KafkaBroker kafka;
    private final AtomicInteger count = new AtomicInteger();
    final Admin admin;
    final KafkaProducer<byte[], byte[]> producer;

    Bus(KafkaBroker kafka) {
        this.kafka = kafka;
        Map<String, Object> address = Map.of("bootstrap.servers", kafka.bootstrapServers());
        admin = Admin.create(address);
        producer =
                new KafkaProducer<>(address, new ByteArraySerializer(), new ByteArraySerializer());
    }

    String bootstrapServers() {
        return kafka.bootstrapServers();
    }

    /** New topics of orders and of failed events, and a group of the same name. */
    Topics topics(int partitions) throws ExecutionException, InterruptedException {
        Topics topics = topicsWithoutFailed(partitions);
        topics.create(topics.names.failed(), partitions);
        return topics;
    }

    /** The same, without the topic of failed events. */
    Topics topicsWithoutFailed(int partitions) throws ExecutionException, InterruptedException {
        Topics topics = new Topics("t" + count.incrementAndGet());
        topics.create(topics.names.events("order"), partitions);
        return topics;
    }

    /** The topics that are used when nothing else is configured. */
    Topics defaultTopics() throws ExecutionException, InterruptedException {
        Topics topics = new Topics("events");
        for (String topic : List.of("order", "payment", "failed")) {
            topics.create(topics.names.events(topic), 1);
        }
        return topics;
    }

    /** The offset that the next record of a partition gets. */
    long end(TopicPartition partition) throws ExecutionException, InterruptedException {
        return admin.listOffsets(Map.of(partition, OffsetSpec.latest()))
                .partitionResult(partition)
                .get()
                .offset();
    }

    /** What a group is doing. */
    GroupState state(String group) throws ExecutionException, InterruptedException {
        return admin.describeConsumerGroups(List.of(group))
                .describedGroups()
                .get(group)
                .get()
                .groupState();
    }

    @Override
    public void close() {
        producer.close();
        admin.close();
    }

    static Event<OrderEvent.Placed> placed(String order, int number) {
        return Event.of(
                new OrderEvent.Placed(order, List.of(new OrderEvent.Item("sku-" + number, 1))));
    }

    /** The number that an event was made with. */
    static int number(OrderEvent event) {
        return Integer.parseInt(event.items().get(0).sku().substring("sku-".length()));
    }

    /** The topics of one test. */
    final class Topics {

        final TopicNames names;
        final String group;
        final TopicPartition first;

        private Topics(String name) {
            this.names = new TopicNames("outbox.", name + ".", "positions");
            this.group = name;
            this.first = partition(0);
        }

        void create(String topic, int partitions) throws ExecutionException, InterruptedException {
            admin.createTopics(
                            List.of(new NewTopic(topic, Optional.of(partitions), Optional.empty())))
                    .all()
                    .get();
        }

        SubscriberConfig config() {
            return SubscriberConfig.builder(kafka.bootstrapServers(), group)
                    .topics(names)
                    .retry(new Retry(3, Duration.ofMillis(10), Duration.ofSeconds(1)))
                    .clientProperties(Map.of("heartbeat.interval.ms", "200"))
                    .build();
        }

        List<Event<OrderEvent.Placed>> send(String order, int from, int to)
                throws ExecutionException, InterruptedException {
            List<Event<OrderEvent.Placed>> sent = new ArrayList<>();
            for (int i = from; i < to; i++) {
                sent.add(placed(order, i));
                send(sent.get(sent.size() - 1), names.events("order"), Map.of());
            }
            return sent;
        }

        void send(Event<OrderEvent.Placed> event, String topic, Map<String, String> headers)
                throws ExecutionException, InterruptedException {
            send(event, topic, null, headers);
        }

        void sendTo(int partition, Event<OrderEvent.Placed> event)
                throws ExecutionException, InterruptedException {
            send(event, names.events("order"), partition, Map.of());
        }

        private void send(
                Event<OrderEvent.Placed> event,
                String topic,
                Integer partition,
                Map<String, String> headers)
                throws ExecutionException, InterruptedException {
            ProducerRecord<byte[], byte[]> record =
                    new ProducerRecord<>(
                            topic,
                            partition,
                            event.aggregateId().getBytes(UTF_8),
                            CODEC.encode(event.payload()));
            record.headers().add("ce_id", event.eventId().toString().getBytes(UTF_8));
            record.headers().add("ce_type", "order.placed.v1".getBytes(UTF_8));
            headers.forEach((name, value) -> record.headers().add(name, value.getBytes(UTF_8)));
            producer.send(record).get();
        }

        ReadCommitted failed() {
            return ReadCommitted.of(
                    kafka.bootstrapServers(), Pattern.compile(Pattern.quote(names.failed())));
        }

        TopicPartition partition(int number) {
            return new TopicPartition(names.events("order"), number);
        }

        /** What the group has committed of the first partition of orders; null if nothing. */
        OffsetAndMetadata committed() throws ExecutionException, InterruptedException {
            return committed(0);
        }

        /** What the group has committed of a partition of orders; null if nothing. */
        OffsetAndMetadata committed(int partition) throws ExecutionException, InterruptedException {
            return admin.listConsumerGroupOffsets(group)
                    .partitionsToOffsetAndMetadata()
                    .get()
                    .get(partition(partition));
        }
    }
}
