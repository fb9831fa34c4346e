package io.tailrace.bench.subscriber.reader;

import io.tailrace.event.EventCatalogue;
import io.tailrace.event.EventCodec;
import io.tailrace.event.EventHeaders;
import io.tailrace.event.builtin.BuiltInEvent;
import io.tailrace.event.builtin.OrderEvent;
import io.tailrace.subscriber.Subscriber;
import io.tailrace.subscriber.config.SubscriberConfig;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.header.Header;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;

/** Ways to read events. */
public enum Reading {

    /** A consumer of Kafka that looks at nothing. */
    PLAIN("plain consumer", 10) {
        @Override
        void read(SubscriberConfig config, Usage usage) {
            poll(config, usage, record -> {});
        }
    },

    /**
     * A consumer of Kafka that makes an object of the payload and parses no header but the type.
     */
    DECODING("consumer that decodes", 4) {
        @Override
        void read(SubscriberConfig config, Usage usage) {
            EventCodec codec = new EventCodec(EventCatalogue.of(BuiltInEvent.class));
            poll(
                    config,
                    usage,
                    record -> {
                        Header type = record.headers().lastHeader(EventHeaders.TYPE);
                        codec.decode(
                                new String(type.value(), StandardCharsets.UTF_8), record.value());
                    });
        }
    },

    /** The subscriber with its defaults. */
    SUBSCRIBER("subscriber", 1) {
        @Override
        void read(SubscriberConfig config, Usage usage) throws InterruptedException {
            try (Subscriber subscriber =
                    Subscriber.builder(config)
                            .on(OrderEvent.Placed.class, (event, delivery) -> usage.add())
                            .start()) {
                usage.awaitEnd();
            }
        }
    };

    private final String title;
    private final int times;

    Reading(String title, int times) {
        this.title = title;
        this.times = times;
    }

    /** The name in tables. */
    public String title() {
        return title;
    }

    /** How often the topic is read, so that all ways take about the same time. */
    public int times() {
        return times;
    }

    /** Reads until all events are counted. */
    abstract void read(SubscriberConfig config, Usage usage) throws InterruptedException;

    private interface Look {
        void at(ConsumerRecord<byte[], byte[]> record);
    }

    static void poll(SubscriberConfig config, Usage usage, Look look) {
        Map<String, Object> settings =
                Map.of(
                        "bootstrap.servers",
                        config.bootstrapServers(),
                        "group.id",
                        config.group(),
                        "auto.offset.reset",
                        "earliest",
                        "isolation.level",
                        "read_committed");
        ByteArrayDeserializer bytes = new ByteArrayDeserializer();
        try (KafkaConsumer<byte[], byte[]> consumer = new KafkaConsumer<>(settings, bytes, bytes)) {
            consumer.subscribe(List.of(config.topics().events("order")));
            while (!usage.isAtEnd()) {
                for (ConsumerRecord<byte[], byte[]> record :
                        consumer.poll(Duration.ofMillis(100))) {
                    look.at(record);
                    usage.add();
                }
                if (usage.isAtEndOfTopic()) {
                    consumer.seekToBeginning(consumer.assignment());
                }
                usage.requireProgress();
            }
        }
    }
}
