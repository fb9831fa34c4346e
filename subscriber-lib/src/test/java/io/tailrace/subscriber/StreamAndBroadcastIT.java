package io.tailrace.subscriber;

import static io.tailrace.subscriber.Bus.SOON;
import static io.tailrace.subscriber.Bus.number;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.tailrace.event.DomainEvent;
import io.tailrace.event.EventCatalogue;
import io.tailrace.event.EventType;
import io.tailrace.event.builtin.OrderEvent;
import io.tailrace.subscriber.config.RetryMode;
import io.tailrace.subscriber.config.StartAt;
import io.tailrace.subscriber.config.SubscriberConfig;
import io.tailrace.subscriber.handler.ReceivedEvent;
import io.tailrace.subscriber.health.SubscriberState;
import io.tailrace.testkit.KafkaBroker;
import io.tailrace.testkit.junit.TailraceTest;
import io.tailrace.testkit.observe.ReadCommitted;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.Flow;
import java.util.concurrent.atomic.AtomicInteger;
import org.apache.kafka.clients.admin.NewPartitions;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** Who gets which events, and how many at a time. */
@TailraceTest
class StreamAndBroadcastIT {

    private static Bus bus;

    @BeforeAll
    static void start(KafkaBroker kafka) {
        bus = new Bus(kafka);
    }

    @AfterAll
    static void stop() {
        bus.close();
    }

    @Test
    void everyInstanceGetsEveryEventOfABroadcastAndAGroupSharesThem() throws Exception {
        Bus.Topics topics = bus.topics(6);
        AtomicInteger broadcast = new AtomicInteger();
        AtomicInteger grouped = new AtomicInteger();
        List<AtomicInteger> each = new ArrayList<>();
        List<Subscriber> all = new ArrayList<>();
        topics.send("before", 0, 3);
        for (int i = 0; i < 5; i++) {
            AtomicInteger mine = new AtomicInteger();
            each.add(mine);
            all.add(
                    Subscriber.builder(topics.config())
                            .on(
                                    OrderEvent.class,
                                    (event, delivery) -> {
                                        broadcast.incrementAndGet();
                                        mine.incrementAndGet();
                                    })
                            .broadcast(StartAt.latest())
                            .start());
            all.add(
                    Subscriber.builder(topics.config())
                            .on(OrderEvent.class, (event, delivery) -> grouped.incrementAndGet())
                            .start());
        }
        for (Subscriber subscriber : all) {
            assertThat(subscriber.await(SubscriberState.RUNNING, SOON)).isTrue();
        }
        for (int order = 0; order < 20; order++) {
            topics.send("o-" + order, 0, 5);
        }
        await().atMost(SOON).until(() -> broadcast.get() >= 500 && grouped.get() >= 103);
        all.forEach(Subscriber::close);

        System.out.println(
                "broadcast to 5 instances: %s of 100 events each, group over 5 instances: %s of 103"
                        .formatted(each, grouped));
        assertThat(each).extracting(AtomicInteger::get).containsOnly(100);
        assertThat(grouped).hasValue(103);
    }

    @Test
    void aBroadcastBeginsAtATimeAndFollowsNewPartitionsFromTheirBeginning() throws Exception {
        Bus.Topics topics = bus.topics(1);
        List<Integer> numbers = new CopyOnWriteArrayList<>();
        topics.send("o", 0, 1);
        Instant time = Instant.now().plusMillis(1);
        await().until(() -> !Instant.now().isBefore(time));
        topics.send("o", 1, 2);
        try (Subscriber subscriber =
                Subscriber.builder(topics.config())
                        .on(
                                OrderEvent.Placed.class,
                                (event, delivery) -> numbers.add(number(event.payload())))
                        .broadcast(StartAt.time(time))
                        .start()) {
            await().atMost(SOON).until(() -> numbers.size() == 1);
            bus.admin
                    .createPartitions(
                            Map.of(topics.names.events("order"), NewPartitions.increaseTo(4)))
                    .all()
                    .get();
            for (int i = 2; i < 30; i++) {
                topics.sendTo(i % 4, Bus.placed("n-" + i, i));
            }
            await().atMost(SOON).until(() -> numbers.size() == 29);
            assertThat(numbers).doesNotContain(0).doesNotHaveDuplicates();
            assertThat(subscriber.health().assigned()).hasSize(4);
        }
        assertThat(topics.committed()).isNull();
    }

    @Test
    void aBroadcastCannotRetryThroughTheProcessor() throws Exception {
        SubscriberConfig delayed =
                bus.topics(1).config().toBuilder().retryMode(RetryMode.DELAYED).build();

        assertThatThrownBy(
                        () ->
                                Subscriber.builder(delayed)
                                        .on(OrderEvent.class, (event, delivery) -> {})
                                        .broadcast(StartAt.latest())
                                        .build())
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("retryMode must be ORDERED for a broadcast");
    }

    @Test
    void aStreamPublishesAsMuchAsItIsAskedForAndReadsNoFurther() throws Exception {
        Bus.Topics topics = bus.topics(1);
        for (int order = 0; order < 50; order++) {
            topics.send("o-" + order, order, order + 1);
        }
        Receiver receiver = new Receiver();
        EventStream<OrderEvent.Placed> stream =
                Subscriber.builder(topics.config()).subscribe(OrderEvent.Placed.class);
        try (stream) {
            stream.subscribe(receiver);
            await().atMost(SOON)
                    .until(() -> stream.subscriber().state() == SubscriberState.RUNNING);
            receiver.subscription.request(3);
            await().atMost(SOON).until(() -> receiver.received.size() == 3);
            receiver.received.forEach(ReceivedEvent::ack);
            await().atMost(SOON).until(() -> topics.committed().offset() == 3);
            assertThat(receiver.received).hasSize(3);

            receiver.subscription.request(Long.MAX_VALUE);
            await().atMost(SOON).until(() -> receiver.received.size() == 50);
            stream.subscriber().close(Duration.ZERO);
        }
        assertThat(receiver.completed).hasValue(1);
        assertThat(topics.committed().offset()).isEqualTo(3);
    }

    @Test
    void theNextEventOfAnAggregateIsPublishedWhenTheOneBeforeIsAnswered() throws Exception {
        Bus.Topics topics = bus.topics(1);
        topics.send("o", 0, 3);
        Receiver receiver = new Receiver();
        EventStream<OrderEvent.Placed> stream =
                Subscriber.builder(topics.config()).subscribe(OrderEvent.Placed.class);
        try (ReadCommitted failed = topics.failed();
                stream) {
            stream.subscribe(receiver);
            receiver.subscription.request(100);
            await().atMost(SOON).until(() -> receiver.received.size() == 1);
            assertThat(receiver.received.get(0).fail(new IllegalStateException("not yet")))
                    .isTrue();
            await().atMost(SOON).until(() -> receiver.received.size() == 2);
            assertThat(receiver.received.get(1).delivery().attempt()).isEqualTo(2);
            assertThat(receiver.received.get(0).ack()).isFalse();
            assertThat(receiver.received.get(1).ack()).isTrue();
            await().atMost(SOON).until(() -> receiver.received.size() == 3);
            assertThat(number(receiver.received.get(2).event().payload())).isEqualTo(1);
            assertThat(receiver.received.get(2).ack()).isTrue();
            await().atMost(SOON).until(() -> receiver.received.size() == 4);
            assertThat(receiver.received.get(3).ack()).isTrue();
            assertThat(failed.count()).isZero();
        }
    }

    @Test
    void aStreamHasOneSubscriberWhoAsksForAtLeastOne() throws Exception {
        Bus.Topics topics = bus.topics(1);
        EventStream<OrderEvent> stream =
                Subscriber.builder(topics.config()).subscribe(OrderEvent.class);
        Receiver first = new Receiver();
        Receiver second = new Receiver();
        try (stream) {
            stream.subscribe(first);
            stream.subscribe(second);
            assertThat(second.failures.get(0)).hasMessageContaining("got a second");
            first.subscription.request(0);
            assertThat(first.failures.get(0)).hasMessageContaining("at least 1, got 0");
            assertThat(stream.subscriber().await(SubscriberState.STOPPED, SOON)).isTrue();
        }
    }

    /** Whatever the code of an application throws, the partition and the demand go on. */
    @Test
    void anEventWhoseOwnCodeThrowsIsReportedAndDoesNotStopTheStream() throws Exception {
        Bus.Topics topics = bus.topics(1);
        topics.send("o-1", 0, 1);
        topics.send("o-2", 0, 1);
        SubscriberConfig config =
                topics.config().toBuilder().catalogue(EventCatalogue.of(Odd.class)).build();
        OneAtATime receiver = new OneAtATime();
        EventStream<Odd> stream = Subscriber.builder(config).subscribe(Odd.class);
        try (ReadCommitted failed = topics.failed();
                stream) {
            stream.subscribe(receiver);
            await().atMost(SOON).until(() -> failed.count() == 2);
            await().atMost(SOON)
                    .until(() -> topics.committed() != null && topics.committed().offset() == 2);
        }
        assertThat(receiver.received).hasValue(0);
    }

    @EventType("order.placed.v1")
    private record Odd(String orderId) implements DomainEvent {

        @Override
        public String aggregateId() {
            throw new AssertionError("an event without an aggregate");
        }
    }

    private static final class OneAtATime implements Flow.Subscriber<ReceivedEvent<Odd>> {

        private final AtomicInteger received = new AtomicInteger();

        @Override
        public void onSubscribe(Flow.Subscription subscription) {
            subscription.request(1);
        }

        @Override
        public void onNext(ReceivedEvent<Odd> event) {
            received.incrementAndGet();
        }

        @Override
        public void onError(Throwable failure) {}

        @Override
        public void onComplete() {}
    }

    private static final class Receiver
            implements Flow.Subscriber<ReceivedEvent<? extends OrderEvent>> {

        private final List<ReceivedEvent<? extends OrderEvent>> received =
                new CopyOnWriteArrayList<>();
        private final List<Throwable> failures = new CopyOnWriteArrayList<>();
        private final AtomicInteger completed = new AtomicInteger();
        private Flow.Subscription subscription;

        @Override
        public void onSubscribe(Flow.Subscription mine) {
            subscription = mine;
        }

        @Override
        public void onNext(ReceivedEvent<? extends OrderEvent> event) {
            received.add(event);
        }

        @Override
        public void onError(Throwable failure) {
            failures.add(failure);
        }

        @Override
        public void onComplete() {
            completed.incrementAndGet();
        }
    }
}
