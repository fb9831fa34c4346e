package io.tailrace.subscriber;

import io.tailrace.event.EventException;
import io.tailrace.event.EventHeaders;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.header.Headers;
import org.apache.kafka.common.serialization.ByteArraySerializer;

/** Reports events that a group could not handle: the original record, and why. */
final class FailedEvents implements AutoCloseable {

    private static final int MAX_MESSAGE = 2_000;

    private final String topic;
    private final String group;
    private final KafkaProducer<byte[], byte[]> producer;

    FailedEvents(SubscriberConfig config) {
        this.topic = config.topics().failed();
        this.group = config.group();
        Map<String, Object> settings = new HashMap<>(config.clientProperties());
        settings.put("bootstrap.servers", config.bootstrapServers());
        settings.put("client.id", config.group() + "-failed");
        settings.put("acks", "all");
        settings.put("enable.idempotence", true);
        this.producer =
                new KafkaProducer<>(settings, new ByteArraySerializer(), new ByteArraySerializer());
    }

    /** Returns when the brokers have it. */
    void report(ConsumerRecord<byte[], byte[]> record, EventException why, int attempts)
            throws InterruptedException {
        ProducerRecord<byte[], byte[]> failed =
                new ProducerRecord<>(topic, null, record.key(), record.value(), record.headers());
        Headers headers = failed.headers();
        set(headers, EventHeaders.FAILED_GROUP, group);
        set(headers, EventHeaders.ATTEMPT, Integer.toString(attempts));
        set(headers, EventHeaders.REASON, why.error().reason());
        set(headers, EventHeaders.ERROR, shorten(String.valueOf(why.getMessage())));
        set(headers, EventHeaders.FIRST_FAILED, Instant.now().toString());
        try {
            producer.send(failed).get();
        } catch (ExecutionException e) {
            throw new KafkaException("Could not report an event to " + topic, e.getCause());
        }
    }

    @Override
    public void close() {
        producer.close();
    }

    private static void set(Headers headers, String name, String value) {
        headers.remove(name);
        headers.add(name, value.getBytes(StandardCharsets.UTF_8));
    }

    private static String shorten(String text) {
        return text.length() <= MAX_MESSAGE ? text : text.substring(0, MAX_MESSAGE) + "…";
    }
}
