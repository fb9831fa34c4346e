package io.tailrace.relay.reading;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import io.tailrace.testkit.KafkaBroker;
import io.tailrace.testkit.junit.TailraceTest;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.junit.jupiter.api.Test;
import org.slf4j.LoggerFactory;

@TailraceTest
class InterruptSafeConsumerIT {

    private static final TopicPartition PARTITION = new TopicPartition("read.then.interrupted", 0);
    private static final String CLOSING = "relay-reader-close";
    private static final Duration SOON = Duration.ofSeconds(10);

    @Test
    void aThreadThatIsInterruptedClosesItsConsumerWithoutAComplaint(KafkaBroker kafka)
            throws Exception {
        Logger logger = (Logger) LoggerFactory.getLogger("org.apache.kafka.clients.consumer");
        ListAppender<ILoggingEvent> log = new ListAppender<>();
        log.start();
        write(kafka);
        logger.addAppender(log);
        try {
            boolean interrupted;
            try (InterruptSafeConsumer consumer = new InterruptSafeConsumer(settings(kafka))) {
                readAll(consumer);
                Thread.currentThread().interrupt();
            } finally {
                interrupted = Thread.interrupted();
            }

            assertThat(interrupted).as("the thread is interrupted still").isTrue();
            await().atMost(SOON).until(() -> !isClosing());
            assertThat(log.list).extracting(ILoggingEvent::getFormattedMessage).isEmpty();
        } finally {
            logger.detachAppender(log);
        }
    }

    private static void readAll(InterruptSafeConsumer consumer) {
        consumer.assign(List.of(PARTITION));
        await().atMost(SOON).until(() -> !consumer.poll(Duration.ofMillis(200)).isEmpty());
    }

    private static boolean isClosing() {
        return Thread.getAllStackTraces().keySet().stream()
                .anyMatch(thread -> thread.getName().equals(CLOSING));
    }

    private static void write(KafkaBroker kafka) throws Exception {
        Map<String, Object> bootstrap = Map.of("bootstrap.servers", kafka.bootstrapServers());
        try (Admin admin = Admin.create(bootstrap)) {
            admin.createTopics(List.of(new NewTopic(PARTITION.topic(), 1, (short) 1))).all().get();
        }
        try (Producer<byte[], byte[]> producer =
                new KafkaProducer<>(
                        bootstrap, new ByteArraySerializer(), new ByteArraySerializer())) {
            producer.send(new ProducerRecord<>(PARTITION.topic(), new byte[] {1})).get();
        }
    }

    private static Map<String, Object> settings(KafkaBroker kafka) {
        return Map.of(
                ConsumerConfig.BOOTSTRAP_SERVERS_CONFIG,
                kafka.bootstrapServers(),
                ConsumerConfig.AUTO_OFFSET_RESET_CONFIG,
                "earliest",
                ConsumerConfig.KEY_DESERIALIZER_CLASS_CONFIG,
                ByteArrayDeserializer.class,
                ConsumerConfig.VALUE_DESERIALIZER_CLASS_CONFIG,
                ByteArrayDeserializer.class);
    }
}
