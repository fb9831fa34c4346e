package io.tailrace.console.trace;

import io.tailrace.process.kafka.KafkaCluster;
import io.tailrace.process.kafka.KafkaErrors;
import io.tailrace.process.lookup.LookupCodec;
import io.tailrace.process.lookup.LookupTopic;
import io.tailrace.process.lookup.RowQuestion;
import io.tailrace.processor.scan.TopicScan;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ExecutionException;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Asks the relays that lead for rows. Safe for any thread; each question has its own clients. */
final class RowLookup {

    private static final Logger LOG = LoggerFactory.getLogger(RowLookup.class);
    private static final String CLIENT = "tailrace-console-lookup";
    private static final Duration POLL = Duration.ofMillis(100);
    private static final Duration CLOSE = Duration.ofMillis(200);

    private final KafkaCluster kafka;

    RowLookup(KafkaCluster kafka) {
        this.kafka = kafka;
    }

    /**
     * Asks, and waits for the answers; 2 s if a relay does not answer, 6 s at most.
     *
     * @param known the names of the relays that report; null if reports cannot be read
     * @throws io.tailrace.process.OperatorException if the topic cannot be used
     */
    RowAnswers ask(RowQuestion question, @Nullable Set<String> known) throws InterruptedException {
        try (KafkaConsumer<byte[], byte[]> consumer = consumer()) {
            consumer.assign(List.of(LookupTopic.PARTITION));
            consumer.seekToEnd(List.of(LookupTopic.PARTITION));
            consumer.position(LookupTopic.PARTITION);
            send(question);
            long begun = System.nanoTime();
            RowAnswers answers =
                    new RowAnswers(question.key(), question.type() == null, known, begun);
            while (!answers.isDone(System.nanoTime())) {
                for (ConsumerRecord<byte[], byte[]> record : consumer.poll(POLL)) {
                    take(record, answers);
                }
            }
            return answers;
        } catch (KafkaException e) {
            throw KafkaErrors.refused(kafka, "ask the relays in topic " + LookupTopic.NAME, e);
        }
    }

    private static void take(ConsumerRecord<byte[], byte[]> record, RowAnswers answers) {
        try {
            LookupCodec.answer(record.key(), record.value())
                    .ifPresent(answer -> answers.add(answer, System.nanoTime()));
        } catch (IllegalArgumentException e) {
            LOG.debug("An unreadable record of topic {} is passed over", LookupTopic.NAME, e);
        }
    }

    private void send(RowQuestion question) throws InterruptedException {
        Map<String, Object> settings = TopicScan.settings(kafka, CLIENT);
        settings.put("acks", "all");
        settings.put("max.block.ms", 2_000);
        settings.put("linger.ms", 0);
        settings.put("request.timeout.ms", 2_000);
        settings.put("delivery.timeout.ms", 2_000);
        KafkaProducer<byte[], byte[]> producer =
                new KafkaProducer<>(settings, new ByteArraySerializer(), new ByteArraySerializer());
        try {
            producer.send(
                            new ProducerRecord<>(
                                    LookupTopic.NAME,
                                    LookupCodec.key(question.key()),
                                    LookupCodec.write(question)))
                    .get();
        } catch (ExecutionException e) {
            throw KafkaErrors.refused(
                    kafka, "ask the relays in topic " + LookupTopic.NAME, e.getCause());
        } finally {
            producer.close(CLOSE);
        }
    }

    private KafkaConsumer<byte[], byte[]> consumer() {
        Map<String, Object> settings = TopicScan.settings(kafka, CLIENT);
        settings.put("enable.auto.commit", false);
        settings.put("auto.offset.reset", "latest");
        settings.put("allow.auto.create.topics", false);
        settings.put("fetch.max.wait.ms", (int) POLL.toMillis());
        return new KafkaConsumer<>(
                settings, new ByteArrayDeserializer(), new ByteArrayDeserializer());
    }
}
