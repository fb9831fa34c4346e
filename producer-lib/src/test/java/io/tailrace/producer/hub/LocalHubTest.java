package io.tailrace.producer.hub;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.tailrace.event.DomainEvent;
import io.tailrace.event.Event;
import io.tailrace.event.EventEnvelope;
import io.tailrace.event.builtin.SystemEvent;
import io.tailrace.event.builtin.UserEvent;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Flow;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class LocalHubTest {

    private final LocalHub hub = new LocalHub(256, 16);

    @AfterEach
    void close() {
        hub.close();
    }

    @Test
    void aSubscriberReceivesTheEventsOfItsTypeInOrder() {
        Collector collector = subscribed(Long.MAX_VALUE);
        hub.publish(List.of(user(1), system(), user(2)));
        hub.publish(List.of(user(3)));

        await().until(() -> collector.users().size() == 3);
        assertThat(collector.users()).containsExactly("u-1", "u-2", "u-3");
    }

    @Test
    void aNewSubscriberReceivesTheLastSixteenFirst() {
        hub.publish(users(1, 100));
        Collector collector = subscribed(Long.MAX_VALUE);
        hub.publish(users(101, 101));

        await().until(() -> collector.users().size() == 17);
        assertThat(collector.users()).startsWith("u-85", "u-86").endsWith("u-100", "u-101");
    }

    @Test
    void nothingComesThatWasNotRequested() {
        Collector collector = subscribed(2);
        hub.publish(users(1, 10));
        await().until(() -> collector.users().size() == 2);

        collector.request(3);
        await().until(() -> collector.users().size() == 5);
        assertThat(collector.users()).containsExactly("u-1", "u-2", "u-3", "u-4", "u-5");
    }

    @Test
    void aSlowSubscriberLosesTheOldestAndNobodyWaitsForIt() {
        Collector slow = subscribed(0);
        Collector fast = subscribed(Long.MAX_VALUE);
        for (int n = 100; n <= 1_000; n += 100) {
            hub.publish(users(n - 99, n));
            int sent = n;
            await().until(() -> fast.users().size() == sent);
        }
        slow.request(Long.MAX_VALUE);

        await().until(() -> slow.users().size() == 256);
        assertThat(slow.users()).startsWith("u-745").endsWith("u-1000");
        assertThat(hub.dropped()).isEqualTo(744);
    }

    @Test
    void anErrorOfAHandlerEndsNeitherItsCallsNorTheThread() {
        List<String> handled = new CopyOnWriteArrayList<>();
        hub.onEvent(
                UserEvent.class,
                event -> {
                    handled.add(event.event().aggregateId());
                    throw new AssertionError("a handler of the application");
                });
        hub.publish(users(1, 3));

        await().until(() -> handled.size() == 3);
    }

    @Test
    void aHandlerThatBlocksHoldsUpNeitherTheEmitterNorOthers() throws Exception {
        CountDownLatch release = new CountDownLatch(1);
        hub.onEvent(UserEvent.class, event -> awaitQuietly(release));
        Collector other = subscribed(Long.MAX_VALUE);

        hub.publish(users(1, 50));

        await().until(() -> other.users().size() == 50);
        release.countDown();
    }

    @Test
    void aHandlerThatThrowsGetsTheNextEvent() {
        List<String> seen = new CopyOnWriteArrayList<>();
        hub.onEvent(
                UserEvent.class,
                event -> {
                    seen.add(event.event().aggregateId());
                    throw new IllegalStateException("broken");
                });
        hub.publish(users(1, 3));

        await().until(() -> seen.size() == 3);
    }

    @Test
    void aRegistrationThatIsClosedEndsTheHandling() {
        List<String> seen = new CopyOnWriteArrayList<>();
        LocalHub.Registration registration =
                hub.onEvent(UserEvent.class, event -> seen.add(event.event().aggregateId()));
        hub.publish(users(1, 1));
        await().until(() -> seen.size() == 1);

        registration.close();
        Collector other = subscribed(Long.MAX_VALUE);
        hub.publish(users(2, 2));

        await().until(() -> other.users().contains("u-2"));
        assertThat(seen).containsExactly("u-1");
        assertThat(hub.subscriptions()).isEqualTo(1);
    }

    @Test
    void aRequestForNothingIsAnError() {
        Collector collector = subscribed(0);
        collector.request(0);

        await().until(() -> collector.ended.equals("error"));
        assertThat(hub.subscriptions()).isZero();
    }

    @Test
    void closingCompletesSubscribersOnceTheyHaveEverything() {
        Collector collector = subscribed(0);
        hub.publish(users(1, 3));
        hub.close();
        assertThat(collector.ended).isEmpty();

        collector.request(3);
        await().until(() -> collector.ended.equals("complete"));
        assertThat(collector.users()).hasSize(3);
    }

    private Collector subscribed(long demand) {
        Collector collector = new Collector(demand);
        hub.publisher(UserEvent.class).subscribe(collector);
        return collector;
    }

    private static void awaitQuietly(CountDownLatch latch) {
        try {
            latch.await();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private static List<EventEnvelope<?>> users(int first, int last) {
        return IntStream.rangeClosed(first, last)
                .<EventEnvelope<?>>mapToObj(LocalHubTest::user)
                .toList();
    }

    private static EventEnvelope<?> user(int n) {
        return envelope(new UserEvent.Deleted("u-" + n, null));
    }

    private static EventEnvelope<?> system() {
        return envelope(new SystemEvent.Started("db"));
    }

    private static <P extends DomainEvent> EventEnvelope<P> envelope(P payload) {
        return new EventEnvelope<>(Event.of(payload), Instant.EPOCH, null);
    }

    private static final class Collector implements Flow.Subscriber<EventEnvelope<UserEvent>> {

        private final long firstDemand;
        private final List<String> users = new CopyOnWriteArrayList<>();
        private volatile Flow.Subscription subscription;
        private volatile String ended = "";

        Collector(long firstDemand) {
            this.firstDemand = firstDemand;
        }

        List<String> users() {
            return users;
        }

        void request(long n) {
            subscription.request(n);
        }

        @Override
        public void onSubscribe(Flow.Subscription given) {
            subscription = given;
            if (firstDemand > 0) {
                given.request(firstDemand);
            }
        }

        @Override
        public void onNext(EventEnvelope<UserEvent> event) {
            users.add(event.event().aggregateId());
        }

        @Override
        public void onError(Throwable e) {
            ended = "error";
        }

        @Override
        public void onComplete() {
            ended = "complete";
        }
    }
}
