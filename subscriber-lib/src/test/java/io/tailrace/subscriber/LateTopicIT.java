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
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** A handler may be there before the first event of its aggregate type. */
@TailraceTest
class LateTopicIT {

    private static Bus bus;

    private final List<String> handled = new CopyOnWriteArrayList<>();

    @BeforeAll
    static void start(KafkaBroker kafka) {
        bus = new Bus(kafka);
    }

    @AfterAll
    static void stop() {
        bus.close();
    }

    @Test
    void aTopicThatAppearsLaterIsReadByGroupsAndBroadcasts() throws Exception {
        Bus.Topics topics = bus.topics(1);
        try (Subscriber member = builder(topics, "member").start();
                Subscriber broadcast =
                        builder(topics, "broadcast")
                                .broadcast(StartAt.time(Instant.EPOCH))
                                .start()) {
            topics.send("o-1", 0, 1);
            await().atMost(SOON).until(() -> handled.size() == 2);

            topics.create(topics.names.events("user"), 1);
            send(topics, Event.of(new UserEvent.Deleted("u-1", null)));
            await().atMost(SOON).until(() -> handled.size() == 4);

            assertThat(handled)
                    .containsExactlyInAnyOrder(
                            "member o-1", "broadcast o-1", "member u-1", "broadcast u-1");
            assertThat(member.health().isHealthy()).isTrue();
            assertThat(broadcast.health().isHealthy()).isTrue();
        }
    }

    /** Between deletion and creation another topic appears, so the assignment changes. */
    @Test
    void aBroadcastReadsATopicThatIsCreatedAgain() throws Exception {
        Bus.Topics topics = bus.topics(1);
        try (Subscriber broadcast =
                builder(topics, "broadcast").broadcast(StartAt.time(Instant.EPOCH)).start()) {
            topics.send("o-1", 0, 1);
            await().atMost(SOON).until(() -> handled.size() == 1);

            bus.admin.deleteTopics(List.of(topics.names.events("order"))).all().get();
            topics.create(topics.names.events("user"), 1);
            send(topics, Event.of(new UserEvent.Deleted("u-1", null)));
            await().atMost(SOON).until(() -> handled.size() == 2);
            topics.create(topics.names.events("order"), 1);
            topics.send("o-2", 1, 2);

            await().atMost(SOON).until(() -> handled.size() == 3);
            assertThat(handled).containsExactly("broadcast o-1", "broadcast u-1", "broadcast o-2");
            assertThat(broadcast.health().isHealthy()).isTrue();
        }
    }

    private Subscriber.Builder builder(Bus.Topics topics, String name) {
        return Subscriber.builder(topics.config())
                .on(OrderEvent.class, (e, d) -> handled.add(name + " " + e.aggregateId()))
                .on(UserEvent.class, (e, d) -> handled.add(name + " " + e.aggregateId()));
    }

    private static void send(Bus.Topics topics, Event<UserEvent.Deleted> event) throws Exception {
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
