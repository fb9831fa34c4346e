package io.tailrace.console.relays;

import io.tailrace.process.kafka.KafkaCluster;
import io.tailrace.process.kafka.KafkaErrors;
import io.tailrace.process.lookup.LookupCodec;
import io.tailrace.process.lookup.LookupTopic;
import io.tailrace.processor.scan.ToolClients;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Asks the relays that lead. Safe for any thread; each question has its own clients. */
public final class RelayLookup {

    private static final Logger LOG = LoggerFactory.getLogger(RelayLookup.class);
    private static final String CLIENT = "tailrace-console-lookup";

    /** How long brokers may take to answer; a trace has 9 s. */
    private static final int ANSWER_MS = 3_000;

    private static final Duration POLL = Duration.ofMillis(100);
    private static final Duration CLOSE = Duration.ofMillis(200);

    private final KafkaCluster kafka;

    /**
     * @param kafka the cluster of the pipeline
     */
    public RelayLookup(KafkaCluster kafka) {
        this.kafka = kafka;
    }

    /**
     * Asks, and waits for the answers.
     *
     * @param key that of the question
     * @param question its value, see {@link LookupCodec}
     * @param answers told about everything that is said, and how long to wait
     * @throws io.tailrace.process.OperatorException if the topic cannot be used
     */
    public void ask(String key, byte[] question, RelayAnswers answers) throws InterruptedException {
        try (KafkaConsumer<byte[], byte[]> consumer = consumer()) {
            consumer.assign(List.of(LookupTopic.PARTITION));
            consumer.seekToEnd(List.of(LookupTopic.PARTITION));
            consumer.position(LookupTopic.PARTITION);
            send(key, question);
            while (!answers.isDone(System.nanoTime())) {
                for (ConsumerRecord<byte[], byte[]> record : consumer.poll(POLL)) {
                    take(record, answers);
                }
            }
        } catch (KafkaException e) {
            throw KafkaErrors.refused(kafka, "ask the relays in topic " + LookupTopic.NAME, e);
        }
    }

    private static void take(ConsumerRecord<byte[], byte[]> record, RelayAnswers answers) {
        try {
            answers.add(record.key(), record.value(), System.nanoTime());
        } catch (IllegalArgumentException e) {
            LOG.debug("An unreadable record of topic {} is passed over", LookupTopic.NAME, e);
        }
    }

    private void send(String key, byte[] question) throws InterruptedException {
        Map<String, Object> settings = ToolClients.settings(kafka, CLIENT);
        settings.put("acks", "all");
        settings.put("max.block.ms", 2_000);
        settings.put("linger.ms", 0);
        settings.put("request.timeout.ms", 2_000);
        settings.put("delivery.timeout.ms", 2_000);
        KafkaProducer<byte[], byte[]> producer =
                new KafkaProducer<>(settings, new ByteArraySerializer(), new ByteArraySerializer());
        try {
            producer.send(new ProducerRecord<>(LookupTopic.NAME, LookupCodec.key(key), question))
                    .get();
        } catch (ExecutionException e) {
            throw KafkaErrors.refused(
                    kafka, "ask the relays in topic " + LookupTopic.NAME, e.getCause());
        } finally {
            producer.close(CLOSE);
        }
    }

    private KafkaConsumer<byte[], byte[]> consumer() {
        Map<String, Object> settings = ToolClients.settings(kafka, CLIENT);
        settings.put("default.api.timeout.ms", ANSWER_MS);
        settings.put("request.timeout.ms", ANSWER_MS);
        settings.put("enable.auto.commit", false);
        settings.put("auto.offset.reset", "latest");
        settings.put("allow.auto.create.topics", false);
        settings.put("fetch.max.wait.ms", (int) POLL.toMillis());
        return new KafkaConsumer<>(
                settings, new ByteArrayDeserializer(), new ByteArrayDeserializer());
    }
}
