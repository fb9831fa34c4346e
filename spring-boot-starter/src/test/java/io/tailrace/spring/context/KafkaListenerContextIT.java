package io.tailrace.spring.context;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.tailrace.event.EventContext;
import io.tailrace.testkit.KafkaBroker;
import io.tailrace.testkit.junit.TailraceTest;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.serialization.StringSerializer;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.boot.test.context.SpringBootTest;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.annotation.Import;
import org.springframework.kafka.annotation.KafkaListener;
import org.springframework.test.context.DynamicPropertyRegistry;
import org.springframework.test.context.DynamicPropertySource;

/** What a {@code @KafkaListener} emits is caused by the event that it handles. */
@SpringBootTest(
        classes = KafkaListenerContextIT.Application.class,
        webEnvironment = SpringBootTest.WebEnvironment.NONE,
        properties = {"spring.kafka.consumer.auto-offset-reset=earliest", WithoutDatabase.PROPERTY})
@TailraceTest
class KafkaListenerContextIT {

    private static KafkaBroker kafka;

    @Autowired private Listener listener;

    @BeforeAll
    static void startKafka(KafkaBroker broker) throws Exception {
        kafka = broker;
        try (Admin admin = Admin.create(Map.of("bootstrap.servers", kafka.bootstrapServers()))) {
            admin.createTopics(List.of(new NewTopic("events.order", 1, (short) 1))).all().get();
        }
    }

    @DynamicPropertySource
    static void servers(DynamicPropertyRegistry properties) {
        properties.add("spring.kafka.bootstrap-servers", () -> kafka.bootstrapServers());
    }

    @Test
    void theHandledEventIsTheCauseAndARecordThatIsNoEventHasNone() throws Exception {
        try (KafkaProducer<String, String> producer =
                new KafkaProducer<>(
                        Map.of("bootstrap.servers", kafka.bootstrapServers()),
                        new StringSerializer(),
                        new StringSerializer())) {
            ProducerRecord<String, String> event =
                    new ProducerRecord<>("events.order", "o-1", "{}");
            event.headers()
                    .add("ce_id", "event-1".getBytes(UTF_8))
                    .add("ce_correlationid", "checkout-17".getBytes(UTF_8))
                    .add("traceparent", Requests.TRACE_PARENT.getBytes(UTF_8));
            producer.send(event).get();
            producer.send(new ProducerRecord<>("events.order", "o-1", "{}")).get();
            ProducerRecord<String, String> illegal =
                    new ProducerRecord<>("events.order", "o-1", "{}");
            illegal.headers()
                    .add("ce_id", "event-2".getBytes(UTF_8))
                    .add("ce_correlationid", "".getBytes(UTF_8));
            producer.send(illegal).get();
        }
        await().atMost(Duration.ofSeconds(60)).until(() -> listener.seen.size() == 3);

        EventContext first = listener.seen.get(0);
        assertThat(first.correlationId()).isEqualTo("checkout-17");
        assertThat(first.causationId()).isEqualTo("event-1");
        assertThat(first.trace().toTraceParent()).isEqualTo(Requests.TRACE_PARENT);
        assertThat(listener.seen.get(1)).isEqualTo(EventContext.none());
        assertThat(listener.seen.get(2)).isEqualTo(EventContext.none());
    }

    @Configuration(proxyBeanMethods = false)
    @EnableAutoConfiguration
    @Import(Listener.class)
    static class Application {}

    static class Listener {

        final List<EventContext> seen = new CopyOnWriteArrayList<>();

        @KafkaListener(topics = "events.order", groupId = "listener")
        void on(String payload) {
            seen.add(EventContext.current());
        }
    }
}
