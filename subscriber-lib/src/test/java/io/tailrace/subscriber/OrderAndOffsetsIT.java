package io.tailrace.subscriber;

import static io.tailrace.subscriber.Bus.SOON;
import static io.tailrace.subscriber.Bus.number;
import static io.tailrace.subscriber.Bus.placed;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.tailrace.event.EventError;
import io.tailrace.event.EventException;
import io.tailrace.event.builtin.OrderEvent;
import io.tailrace.subscriber.config.Handling;
import io.tailrace.subscriber.config.SubscriberConfig;
import io.tailrace.subscriber.handler.EventHandler;
import io.tailrace.subscriber.health.SubscriberState;
import io.tailrace.subscriber.partition.ProgressCodec;
import io.tailrace.testkit.KafkaBroker;
import io.tailrace.testkit.junit.TailraceTest;
import io.tailrace.testkit.observe.ReadCommitted;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** Who waits for whom, and what a restart or a rebalance repeats. */
@TailraceTest
class OrderAndOffsetsIT {

    /** What a handler does takes a moment, in which another one must not begin. */
    private static final Duration WORK = Duration.ofMillis(2);

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
    void aBlockedAggregateKeepsNoOtherOfItsPartitionWaiting() throws Exception {
        Bus.Topics topics = bus.topics(1);
        CountDownLatch release = new CountDownLatch(1);
        topics.send("slow", 0, 3);
        topics.send("quick", 0, 50);
        try (Subscriber subscriber =
                Subscriber.builder(topics.config())
                        .on(
                                OrderEvent.Placed.class,
                                (event, delivery) -> {
                                    if (event.aggregateId().equals("slow")) {
                                        release.await();
                                    }
                                    handled.add(event.aggregateId());
                                })
                        .start()) {
            await().atMost(SOON).until(() -> handled.size() == 50);
            assertThat(handled).doesNotContain("slow");
            assertThat(subscriber.health().running()).isEqualTo(1);
            assertThat(subscriber.health().unfinished()).isEqualTo(3);
            assertThat(subscriber.health().oldestUnfinished().offset()).isZero();
            release.countDown();
            await().atMost(SOON).until(() -> handled.size() == 53);
        }
    }

    @Test
    void aRestartRepeatsOnlyWhatWasUnfinished() throws Exception {
        Bus.Topics topics = bus.topics(1);
        topics.send("stuck", 0, 2);
        topics.send("done", 0, 30);
        CountDownLatch never = new CountDownLatch(1);
        try (Subscriber subscriber =
                Subscriber.builder(topics.config())
                        .on(
                                OrderEvent.Placed.class,
                                (event, delivery) -> {
                                    if (event.aggregateId().equals("stuck")) {
                                        never.await();
                                    }
                                    handled.add(event.aggregateId());
                                })
                        .start()) {
            await().atMost(SOON).until(() -> handled.size() == 30);
            subscriber.close(Duration.ZERO);
            assertThat(subscriber.state()).isEqualTo(SubscriberState.STOPPED);
        }
        assertThat(topics.committed().offset()).isZero();
        assertThat(topics.committed().metadata()).isNotEmpty();

        List<String> second = new CopyOnWriteArrayList<>();
        topics.send("new", 0, 1);
        try (Subscriber subscriber =
                Subscriber.builder(topics.config())
                        .on(
                                OrderEvent.Placed.class,
                                (event, delivery) -> second.add(event.aggregateId()))
                        .start()) {
            await().atMost(SOON).until(() -> second.contains("new") && second.size() >= 3);
            subscriber.close();
        }
        assertThat(second).containsExactlyInAnyOrder("stuck", "stuck", "new");
        assertThat(topics.committed().offset()).isEqualTo(33);
        assertThat(topics.committed().metadata()).isEmpty();
    }

    @Test
    void whatWasCommittedNowAndThenIsNotRepeatedWithoutAnOrderlyEnd() throws Exception {
        Bus.Topics topics = bus.topics(1);
        topics.send("stuck", 0, 1);
        topics.send("done", 0, 20);
        CountDownLatch never = new CountDownLatch(1);
        Subscriber subscriber =
                Subscriber.builder(topics.config())
                        .on(
                                OrderEvent.Placed.class,
                                (event, delivery) -> {
                                    if (event.aggregateId().equals("stuck")) {
                                        never.await();
                                    }
                                    handled.add(event.aggregateId());
                                })
                        .start();
        await().atMost(SOON)
                .until(
                        () -> {
                            var committed = topics.committed();
                            return committed != null
                                    && ProgressCodec.decode(
                                                            committed.offset(),
                                                            committed.metadata())
                                                    .end()
                                            == 21;
                        });
        never.countDown();
        subscriber.close();
        assertThat(handled).hasSize(21);
    }

    @Test
    void aRebalanceHandsOverWithoutRepeatingAndWithoutHandlingAnAggregateTwiceAtOnce()
            throws Exception {
        Bus.Topics topics = bus.topics(6);
        assertHandsOver(topics, topics.config());
    }

    @Test
    @Tag("full")
    void theNewGroupProtocolHandsOverAsWell() throws Exception {
        Bus.Topics topics = bus.topics(6);
        assertHandsOver(
                topics,
                topics.config().toBuilder()
                        .clientProperties(Map.of("group.protocol", "consumer"))
                        .build());
    }

    @Test
    void anEventThatCannotBeReportedIsHeldBackUntilItCan() throws Exception {
        Bus.Topics topics = bus.topicsWithoutFailed(1);
        topics.send("bad", 0, 2);
        topics.send("good", 0, 1);
        SubscriberConfig config =
                topics.config().toBuilder().clientProperties(Map.of("max.block.ms", "300")).build();
        try (ReadCommitted failed = topics.failed();
                Subscriber subscriber =
                        Subscriber.builder(config)
                                .on(
                                        OrderEvent.Placed.class,
                                        (event, delivery) -> {
                                            handled.add(event.aggregateId());
                                            if (event.aggregateId().equals("bad")) {
                                                throw new EventException(
                                                        EventError.VALIDATION_FAILED, "bad", null);
                                            }
                                        })
                                .start()) {
            await().atMost(SOON).until(() -> subscriber.health().blockedAggregates() == 1);
            await().atMost(SOON).until(() -> handled.contains("good"));
            assertThat(handled).containsExactlyInAnyOrder("bad", "good");

            topics.create(topics.names.failed(), 1);
            await().atMost(SOON).until(() -> failed.count() == 2);
            assertThat(handled).containsExactlyInAnyOrder("bad", "good", "bad");
            assertThat(subscriber.health().blockedAggregates()).isZero();
        }
    }

    private static void assertHandsOver(Bus.Topics topics, SubscriberConfig config)
            throws Exception {
        Map<String, Integer> times = new ConcurrentHashMap<>();
        Set<String> atWork = ConcurrentHashMap.newKeySet();
        AtomicInteger overlaps = new AtomicInteger();
        Map<String, List<Integer>> order = new ConcurrentHashMap<>();
        EventHandler<OrderEvent.Placed> handler =
                (event, delivery) -> {
                    if (!atWork.add(event.aggregateId())) {
                        overlaps.incrementAndGet();
                    }
                    LockSupport.parkNanos(WORK.toNanos());
                    times.merge(event.eventId().toString(), 1, Integer::sum);
                    order.computeIfAbsent(event.aggregateId(), id -> new CopyOnWriteArrayList<>())
                            .add(number(event.payload()));
                    atWork.remove(event.aggregateId());
                };
        Set<String> sent = new HashSet<>();
        List<Subscriber> subscribers = new ArrayList<>();
        for (int round = 0; round < 4; round++) {
            subscribers.add(
                    Subscriber.builder(config).on(OrderEvent.Placed.class, handler).start());
            for (int order0 = 0; order0 < 20; order0++) {
                topics.send("o-" + order0, round * 20, (round + 1) * 20)
                        .forEach(event -> sent.add(event.eventId().toString()));
            }
        }
        subscribers.remove(0).close();
        subscribers.remove(0).close();
        await().atMost(SOON).until(() -> times.size() == sent.size());
        subscribers.forEach(Subscriber::close);

        assertThat(times.values()).containsOnly(1);
        assertThat(overlaps).hasValue(0);
        assertThat(order.values())
                .allSatisfy(
                        each ->
                                assertThat(each)
                                        .containsExactlyElementsOf(
                                                IntStream.range(0, 80).boxed().toList()));
    }

    @Test
    void aPartitionWithTooMuchUnfinishedIsReadNoFurther() throws Exception {
        Bus.Topics topics = bus.topics(1);
        topics.send("stuck", 0, 40);
        topics.send("other", 0, 40);
        CountDownLatch release = new CountDownLatch(1);
        try (Subscriber subscriber = reading(topics, 10, release)) {
            await().atMost(SOON).until(() -> !subscriber.health().full().isEmpty());
            assertThat(subscriber.health().full()).containsExactly(topics.first.toString());
            assertThat(subscriber.health().unfinished()).isBetween(1, 10);
            await().atMost(SOON).until(() -> subscriber.health().lag() == 80);
            release.countDown();
            await().atMost(SOON).until(() -> handled.size() == 80);
            await().atMost(SOON).until(() -> subscriber.health().full().isEmpty());
        }
    }

    @Test
    void aPartitionIsReadNoFurtherWhileEnoughEventsMayStartAndTheOthersAre() throws Exception {
        Bus.Topics topics = bus.topics(2);
        for (int order = 0; order < 2_600; order++) {
            topics.sendTo(0, placed("o-" + order, 0));
        }
        CountDownLatch release = new CountDownLatch(1);
        try (Subscriber subscriber = reading(topics, 10_000, release)) {
            await().atMost(SOON).until(() -> subscriber.health().unfinished() >= 2_000);
            await().during(Duration.ofSeconds(1))
                    .atMost(SOON)
                    .until(() -> subscriber.health().unfinished() < 2_400);
            int before = subscriber.health().unfinished();
            topics.sendTo(1, placed("other", 0));
            await().atMost(SOON).until(() -> subscriber.health().unfinished() == before + 1);
            await().atMost(SOON).until(() -> subscriber.health().lag() == 2_601);
            topics.sendTo(0, placed("late", 0));
            await().atMost(SOON).until(() -> subscriber.health().lag() == 2_602);
            assertThat(subscriber.health().full()).isEmpty();
            release.countDown();
            await().atMost(SOON).until(() -> handled.size() == 2_602);
            assertThat(new HashSet<>(handled)).hasSize(2_602);
        }
    }

    @Test
    void aHandlerThatHangsIsInterruptedAndItsLateResultIsIgnored() throws Exception {
        Bus.Topics topics = bus.topics(1);
        topics.send("hangs", 0, 2);
        topics.send("other", 0, 1);
        List<Integer> attempts = new CopyOnWriteArrayList<>();
        CountDownLatch letGo = new CountDownLatch(1);
        SubscriberConfig config =
                topics.config().toBuilder()
                        .handling(Handling.builder().timeout(Duration.ofMillis(200)).build())
                        .build();
        try (ReadCommitted failed = topics.failed();
                Subscriber subscriber =
                        Subscriber.builder(config)
                                .on(
                                        OrderEvent.Placed.class,
                                        (event, delivery) -> {
                                            if (event.aggregateId().equals("hangs")
                                                    && number(event.payload()) == 0) {
                                                attempts.add(delivery.attempt());
                                                awaitUninterruptibly(letGo);
                                            }
                                            handled.add(
                                                    event.aggregateId() + number(event.payload()));
                                        })
                                .start()) {
            await().atMost(SOON).until(() -> subscriber.health().stuck() == 1);
            assertThat(subscriber.health().isHealthy()).isFalse();
            assertThat(handled).containsExactly("other0");
            assertThat(attempts).containsExactly(1);
            letGo.countDown();
            await().atMost(SOON).until(() -> handled.contains("hangs1"));

            assertThat(attempts).containsExactly(1, 2);
            assertThat(handled).containsExactly("other0", "hangs0", "hangs0", "hangs1");
            assertThat(failed.count()).isZero();
            assertThat(subscriber.health().stuck()).isZero();
        }
    }

    @Test
    void aHandlerThatNeverReturnsInTimeIsReportedAsExhausted() throws Exception {
        Bus.Topics topics = bus.topics(1);
        topics.send("hangs", 0, 1);
        SubscriberConfig config =
                topics.config().toBuilder()
                        .handling(Handling.builder().timeout(Duration.ofMillis(100)).build())
                        .build();
        CountDownLatch never = new CountDownLatch(1);
        try (ReadCommitted failed = topics.failed();
                Subscriber subscriber =
                        Subscriber.builder(config)
                                .on(OrderEvent.Placed.class, (event, delivery) -> never.await())
                                .start()) {
            await().atMost(SOON).until(() -> failed.count() == 1);
            assertThat(ReadCommitted.header(failed.records().get(0), "tailrace-reason"))
                    .isEqualTo("MaxRetries");
            assertThat(ReadCommitted.header(failed.records().get(0), "tailrace-error"))
                    .contains("HandlerTimeout");
            assertThat(subscriber.isRunning()).isTrue();
        }
    }

    @Test
    void nothingStartsWhilePausedAndEverythingGoesOnAfterwards() throws Exception {
        Bus.Topics topics = bus.topics(1);
        try (Subscriber subscriber =
                Subscriber.builder(topics.config())
                        .on(
                                OrderEvent.Placed.class,
                                (event, delivery) -> handled.add(event.aggregateId()))
                        .start()) {
            topics.send("before", 0, 1);
            await().atMost(SOON).until(() -> handled.size() == 1);
            subscriber.pause();
            assertThat(subscriber.state()).isEqualTo(SubscriberState.PAUSED);
            topics.send("later", 0, 5);
            await().atMost(SOON).until(() -> subscriber.health().lag() == 5);
            assertThat(handled).containsExactly("before");
            subscriber.resume();
            await().atMost(SOON).until(() -> handled.size() == 6);
        }
    }

    @Test
    void aRunningHandlerIsWaitedForWhenTheSubscriberCloses() throws Exception {
        Bus.Topics topics = bus.topics(1);
        topics.send("o", 0, 1);
        CountDownLatch begun = new CountDownLatch(1);
        CountDownLatch finish = new CountDownLatch(1);
        Subscriber subscriber =
                Subscriber.builder(topics.config())
                        .on(
                                OrderEvent.Placed.class,
                                (event, delivery) -> {
                                    begun.countDown();
                                    finish.await();
                                })
                        .start();
        begun.await();
        Thread closing = new Thread(subscriber::close);
        closing.start();
        assertThat(subscriber.await(SubscriberState.DRAINING, SOON)).isTrue();
        finish.countDown();
        closing.join();

        assertThat(subscriber.state()).isEqualTo(SubscriberState.STOPPED);
        assertThat(topics.committed().offset()).isEqualTo(1);
    }

    /** Does not mind being interrupted. */
    private static void awaitUninterruptibly(CountDownLatch latch) {
        while (latch.getCount() > 0) {
            LockSupport.parkNanos(Duration.ofMillis(10).toNanos());
        }
    }

    /** A subscriber whose handlers wait until they are released. */
    private Subscriber reading(Bus.Topics topics, int maxUnfinished, CountDownLatch release) {
        SubscriberConfig config =
                topics.config().toBuilder()
                        .handling(Handling.builder().maxUnfinished(maxUnfinished).build())
                        .build();
        return Subscriber.builder(config)
                .on(
                        OrderEvent.Placed.class,
                        (event, delivery) -> {
                            release.await();
                            handled.add(event.aggregateId());
                        })
                .start();
    }
}
