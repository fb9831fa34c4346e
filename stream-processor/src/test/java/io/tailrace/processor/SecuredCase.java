package io.tailrace.processor;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.awaitility.Awaitility.await;

import io.tailrace.event.TopicNames;
import io.tailrace.event.internal.rights.KafkaRight;
import io.tailrace.event.internal.rights.KafkaRights;
import io.tailrace.process.kafka.KafkaCluster;
import io.tailrace.testkit.observe.ReadCommitted;
import io.tailrace.testkit.security.SecuredKafka;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.regex.Pattern;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArraySerializer;

/** Topics, a group and an application that no case before has used. For one thread. */
public final class SecuredCase {

    public static final String PRINCIPAL = "User:worker";
    private static final AtomicInteger COUNT = new AtomicInteger();

    public final SecuredKafka kafka;
    public final TopicNames names;
    public final String application;
    public final KafkaCluster cluster;

    public SecuredCase(SecuredKafka kafka) {
        int number = COUNT.incrementAndGet();
        this.kafka = kafka;
        this.names = new TopicNames("out" + number + ".", "in" + number + ".", "positions");
        this.application = "app" + number + ".";
        this.cluster =
                KafkaCluster.builder(kafka.scram())
                        .topics(names)
                        .clientProperties(SecuredKafka.scramClient("worker", "secret"))
                        .build();
    }

    /** The required rights among these, one operation each. */
    public static List<KafkaRight> required(List<KafkaRight> rights) {
        return KafkaRights.single(rights).stream().filter(right -> !right.optional()).toList();
    }

    public void create(String topic) throws Exception {
        NewTopic wanted = new NewTopic(topic, Optional.of(6), Optional.empty());
        kafka.admin().createTopics(List.of(wanted)).all().get();
    }

    /** Deletes a topic, if it exists, and waits until it is gone. */
    public void delete(String topic) throws Exception {
        if (kafka.admin().listTopics().names().get().contains(topic)) {
            kafka.admin().deleteTopics(List.of(topic)).all().get();
            await().until(() -> !kafka.admin().listTopics().names().get().contains(topic));
        }
    }

    /** Makes the cluster know a group. */
    public void join(String group, String topic) throws Exception {
        kafka.admin()
                .alterConsumerGroupOffsets(
                        group, Map.of(new TopicPartition(topic, 0), new OffsetAndMetadata(0)))
                .all()
                .get();
    }

    public void send(String topic, Map<String, String> headers) throws Exception {
        try (KafkaProducer<byte[], byte[]> producer =
                new KafkaProducer<>(
                        Map.of("bootstrap.servers", kafka.broker().bootstrapServers()),
                        new ByteArraySerializer(),
                        new ByteArraySerializer())) {
            ProducerRecord<byte[], byte[]> record =
                    new ProducerRecord<>(topic, "t-1".getBytes(UTF_8), "{}".getBytes(UTF_8));
            headers.forEach((name, value) -> record.headers().add(name, value.getBytes(UTF_8)));
            producer.send(record).get();
        }
    }

    public ReadCommitted observe(String topic) {
        return ReadCommitted.of(
                kafka.broker().bootstrapServers(), Pattern.compile(Pattern.quote(topic)));
    }

    /** Prints a line of the table of all cases. */
    public static void report(
            KafkaRight missing, String program, String text, String exitCode, long begun) {
        System.out.printf(
                "MATRIX | %s on %s | %s | %s | %s | %.1f%n",
                missing.operationNames(),
                missing.resource(),
                program,
                text,
                exitCode,
                (System.nanoTime() - begun) / 1e9);
    }
}
