package io.tailrace.subscriber;

import static io.tailrace.subscriber.Bus.SOON;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.tailrace.event.Event;
import io.tailrace.event.builtin.OrderEvent;
import io.tailrace.event.builtin.UserEvent;
import io.tailrace.subscriber.config.StartAt;
import io.tailrace.testkit.KafkaBroker;
import io.tailrace.testkit.junit.TailraceTest;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.junit.jupiter.api.Test;

/** A handler may be there before the first event of its aggregate type. */
@TailraceTest
class LateTopicIT {

    private final List<String> handled = new CopyOnWriteArrayList<>();

    @Test
    void aTopicThatAppearsLaterIsReadByGroupsAndBroadcasts(KafkaBroker kafka) throws Exception {
        try (Bus bus = new Bus(kafka)) {
            Bus.Topics topics = bus.topics(1);
            try (Subscriber member = builder(topics, "member").start();
                    Subscriber broadcast =
                            builder(topics, "broadcast")
                                    .broadcast(StartAt.time(Instant.EPOCH))
                                    .start()) {
                topics.send("o-1", 0, 1);
                await().atMost(SOON).until(() -> handled.size() == 2);

                topics.create(topics.names.events("user"), 1);
                send(bus, topics, Event.of(new UserEvent.Deleted("u-1", null)));
                await().atMost(SOON).until(() -> handled.size() == 4);

                assertThat(handled)
                        .containsExactlyInAnyOrder(
                                "member o-1", "broadcast o-1", "member u-1", "broadcast u-1");
                assertThat(member.health().isHealthy()).isTrue();
                assertThat(broadcast.health().isHealthy()).isTrue();
            }
        }
    }

    private Subscriber.Builder builder(Bus.Topics topics, String name) {
        return Subscriber.builder(topics.config())
                .on(OrderEvent.class, (e, d) -> handled.add(name + " " + e.aggregateId()))
                .on(UserEvent.class, (e, d) -> handled.add(name + " " + e.aggregateId()));
    }

    private static void send(Bus bus, Bus.Topics topics, Event<UserEvent.Deleted> event)
            throws Exception {
        ProducerRecord<byte[], byte[]> record =
                new ProducerRecord<>(
                        topics.names.events("user"),
                        event.aggregateId().getBytes(UTF_8),
                        Bus.CODEC.encode(event.payload()));
        record.headers()
                .add("ce_id", event.eventId().toString().getBytes(UTF_8))
                .add("ce_type", "user.deleted.v1".getBytes(UTF_8));
        bus.producer.send(record).get();
    }
}
