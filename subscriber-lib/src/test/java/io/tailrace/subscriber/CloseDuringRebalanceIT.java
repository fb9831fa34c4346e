package io.tailrace.subscriber;

import static io.tailrace.subscriber.Bus.SOON;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.tailrace.event.builtin.OrderEvent;
import io.tailrace.subscriber.config.Handling;
import io.tailrace.subscriber.config.SubscriberConfig;
import io.tailrace.testkit.KafkaBroker;
import io.tailrace.testkit.junit.TailraceTest;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.common.GroupState;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.junit.jupiter.api.Test;

/** A group in the middle of a rebalance takes no commits from members of the classic protocol. */
@TailraceTest
class CloseDuringRebalanceIT {

    private static final Duration POLL = Duration.ofMillis(100);

    @Test
    void anOrderlyEndCommitsAlsoWhenARebalanceIsUnderWay(KafkaBroker kafka) throws Exception {
        try (Bus bus = new Bus(kafka)) {
            Bus.Topics topics = bus.topics(2);
            AtomicInteger handled = new AtomicInteger();
            SubscriberConfig config =
                    topics.config().toBuilder()
                            .handling(
                                    Handling.builder().commitInterval(Duration.ofHours(1)).build())
                            .build();
            try (KafkaConsumer<byte[], byte[]> silent = member(bus, topics);
                    KafkaConsumer<byte[], byte[]> late = member(bus, topics);
                    Subscriber subscriber =
                            Subscriber.builder(config)
                                    .on(
                                            OrderEvent.Placed.class,
                                            (event, delivery) -> handled.incrementAndGet())
                                    .start()) {
                await().atMost(SOON).until(() -> subscriber.health().assigned().size() == 2);
                while (subscriber.health().assigned().size() != 1
                        || silent.assignment().isEmpty()) {
                    silent.poll(POLL);
                }
                for (int order = 0; order < 20; order++) {
                    topics.send("o-" + order, 0, 5);
                }
                int mine = Integer.parseInt(lastCharacter(subscriber.health().assigned().get(0)));
                long expected = bus.end(topics.partition(mine));
                while (handled.get() != expected) {
                    silent.poll(POLL); // it must still be a member when the late one joins
                }

                while (bus.state(topics.group) != GroupState.PREPARING_REBALANCE) {
                    late.poll(POLL);
                }
                subscriber.close();

                OffsetAndMetadata committed = topics.committed(mine);
                assertThat(committed).isNotNull();
                assertThat(committed.offset()).isEqualTo(expected);
            }
        }
    }

    /** Takes part, and holds up a rebalance for up to 8 s when it does not poll. */
    private static KafkaConsumer<byte[], byte[]> member(Bus bus, Bus.Topics topics) {
        KafkaConsumer<byte[], byte[]> member =
                new KafkaConsumer<>(
                        Map.of(
                                "bootstrap.servers",
                                bus.bootstrapServers(),
                                "group.id",
                                topics.group,
                                "enable.auto.commit",
                                false,
                                "max.poll.interval.ms",
                                5_000,
                                "session.timeout.ms",
                                6_000,
                                "heartbeat.interval.ms",
                                200,
                                "partition.assignment.strategy",
                                "org.apache.kafka.clients.consumer.CooperativeStickyAssignor"),
                        new ByteArrayDeserializer(),
                        new ByteArrayDeserializer());
        member.subscribe(List.of(topics.names.events("order")));
        return member;
    }

    private static String lastCharacter(String text) {
        return text.substring(text.length() - 1);
    }
}
