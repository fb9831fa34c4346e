package io.tailrace.subscriber.internal.handling;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.tailrace.event.DomainEvent;
import io.tailrace.event.Event;
import io.tailrace.event.EventCatalogue;
import io.tailrace.event.EventCodec;
import io.tailrace.event.EventError;
import io.tailrace.event.EventException;
import io.tailrace.event.builtin.UserEvent;
import io.tailrace.subscriber.config.Handling;
import io.tailrace.subscriber.config.SubscriberConfig;
import io.tailrace.subscriber.handler.ReceivedEvent;
import io.tailrace.subscriber.handler.RetryLaterException;
import io.tailrace.subscriber.internal.received.ReceivedRecord;
import io.tailrace.subscriber.partition.Task;
import io.tailrace.subscriber.tracing.HandlingSpan;
import io.tailrace.subscriber.tracing.HandlingTracer;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executors;
import java.util.concurrent.Flow;
import java.util.concurrent.ForkJoinPool;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.TopicPartition;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** When the span of an attempt begins, is current and ends. */
class AttemptSpansTest {

    private static final Duration SOON = Duration.ofSeconds(20);
    private static final EventCatalogue CATALOGUE = EventCatalogue.of(UserEvent.class);

    private final List<String> told = new CopyOnWriteArrayList<>();
    private final ScheduledExecutorService clock = Executors.newSingleThreadScheduledExecutor();
    private final HandlingTracer tracer =
            (event, aggregateType, delivery) -> {
                told.add("begin " + aggregateType + " " + delivery.attempt());
                return new HandlingSpan() {
                    @Override
                    public Scope open() {
                        told.add("open");
                        return () -> told.add("close");
                    }

                    @Override
                    public void end(String outcome, String error) {
                        told.add("end " + outcome + " " + error);
                    }
                };
            };

    @AfterEach
    void stop() {
        clock.shutdownNow();
    }

    @Test
    void aHandledEvent() throws Exception {
        run(Duration.ofMinutes(1), () -> told.add("handle"));

        assertThat(told)
                .containsExactly("begin user 1", "open", "handle", "close", "end handled null");
    }

    @Test
    void aFailureHasTheClassOfTheException() throws Exception {
        run(
                Duration.ofMinutes(1),
                () -> {
                    throw new UnsupportedOperationException("personal");
                });

        assertThat(told)
                .containsExactly(
                        "begin user 1",
                        "open",
                        "close",
                        "end failed java.lang.UnsupportedOperationException");
    }

    @Test
    void aFailureWithAReasonHasTheReason() throws Exception {
        run(
                Duration.ofMinutes(1),
                () -> {
                    throw new EventException(EventError.VALIDATION_FAILED, "no", null);
                });

        assertThat(told).endsWith("end failed ValidationFailed");
    }

    @Test
    void aHandlerThatReturnsAfterItsTimeoutHasFailed() throws Exception {
        run(
                Duration.ofMillis(1),
                () -> {
                    try {
                        new CountDownLatch(1).await(); // until the timeout interrupts it
                    } catch (InterruptedException e) {
                        told.add("interrupted");
                    }
                });

        assertThat(told)
                .containsExactly(
                        "begin user 1",
                        "open",
                        "interrupted",
                        "close",
                        "end failed HandlerTimeout");
    }

    @Test
    void aDeferredEventIsNoError() throws Exception {
        run(
                Duration.ofMinutes(1),
                () -> {
                    throw new RetryLaterException("busy", Duration.ofSeconds(1));
                });

        assertThat(told).endsWith("end deferred null");
    }

    @Test
    void anEventWithoutAHandlerHasNoSpan() throws Exception {
        CompletableFuture<Outcome> ended = new CompletableFuture<>();
        stage(Duration.ofMinutes(1), new Handlers(Map.of()))
                .start(attempt(), (attempt, outcome) -> ended.complete(outcome));

        assertThat(ended.get(20, TimeUnit.SECONDS)).isInstanceOf(Outcome.Skipped.class);
        assertThat(told).isEmpty();
    }

    @Test
    void theSpanOfAStreamEndsWithTheAcknowledgementOnAnyThread() throws Exception {
        CompletableFuture<ReceivedEvent<UserEvent>> received = new CompletableFuture<>();
        CompletableFuture<Outcome> ended = new CompletableFuture<>();
        FlowStage<UserEvent> stage = stream(tracer, received);
        stage.demand().add(1);
        stage.start(attempt(), (attempt, outcome) -> ended.complete(outcome));
        ReceivedEvent<UserEvent> event = received.get(20, TimeUnit.SECONDS);
        await().atMost(SOON).until(() -> told.contains("close")); // onNext has returned
        assertThat(told).containsExactly("begin user 1", "open", "close");

        event.ack();

        assertThat(told).endsWith("end handled null").hasSize(4);
        assertThat(event.ack()).isFalse();
        assertThat(told).hasSize(4);
    }

    @Test
    void aHandlerThatARevocationInterruptsIsNoError() throws Exception {
        CountDownLatch running = new CountDownLatch(1);
        Attempt attempt = attempt();
        CompletableFuture<Outcome> ended =
                start(
                        attempt,
                        tracer,
                        () -> {
                            running.countDown();
                            sleepUntilInterrupted();
                            throw new IllegalStateException("interrupted");
                        });
        assertThat(running.await(20, TimeUnit.SECONDS)).isTrue();
        attempt.interrupt();

        assertThat(ended.get(20, TimeUnit.SECONDS)).isInstanceOf(Outcome.Failed.class);
        assertThat(told).endsWith("end deferred null");
    }

    @Test
    void theSpanOfAStreamEndsWithTheStreamIfTheEventIsNotAnswered() throws Exception {
        CompletableFuture<ReceivedEvent<UserEvent>> received = new CompletableFuture<>();
        FlowStage<UserEvent> stage = stream(tracer, received);
        stage.demand().add(1);
        CompletableFuture<Outcome> ended = new CompletableFuture<>();
        stage.start(attempt(), (attempt, outcome) -> ended.complete(outcome));
        ReceivedEvent<UserEvent> event = received.get(20, TimeUnit.SECONDS);

        stage.close();

        assertThat(told).endsWith("end deferred null").hasSize(4);
        assertThat(event.ack()).isTrue(); // the listener decides
        assertThat(ended.get(20, TimeUnit.SECONDS)).isInstanceOf(Outcome.Handled.class);
        assertThat(told).hasSize(4);
    }

    @Test
    void aTracerThatThrowsBreaksNoHandler() throws Exception {
        HandlingTracer[] broken = {
            (event, aggregateType, delivery) -> {
                throw new NoClassDefFoundError("begin");
            },
            (event, aggregateType, delivery) -> null,
            (event, aggregateType, delivery) -> new ThrowingSpan()
        };
        for (HandlingTracer each : broken) {
            CompletableFuture<ReceivedEvent<UserEvent>> received = new CompletableFuture<>();
            CompletableFuture<Outcome> acknowledged = new CompletableFuture<>();
            FlowStage<UserEvent> stage = stream(each, received);
            stage.demand().add(1);
            stage.start(attempt(), (attempt, outcome) -> acknowledged.complete(outcome));

            assertThat(start(attempt(), each, () -> told.add("handle")).get(20, TimeUnit.SECONDS))
                    .isInstanceOf(Outcome.Handled.class);
            assertThat(received.get(20, TimeUnit.SECONDS).ack()).isTrue();
            assertThat(acknowledged.get(20, TimeUnit.SECONDS)).isInstanceOf(Outcome.Handled.class);
            stage.close();
        }
        assertThat(told).containsExactly("handle", "handle", "handle");
    }

    @Test
    void anAttemptEndsAlsoIfItsTimerCannotBeSet() throws Exception {
        clock.shutdownNow();
        CompletableFuture<ReceivedEvent<UserEvent>> received = new CompletableFuture<>();
        CompletableFuture<Outcome> ended = new CompletableFuture<>();
        FlowStage<UserEvent> stage = stream(tracer, received);
        stage.demand().add(1);
        stage.start(attempt(), (attempt, outcome) -> ended.complete(outcome));

        assertThat(ended.get(20, TimeUnit.SECONDS)).isInstanceOf(Outcome.Failed.class);
        assertThat(stage.demand().isPositive()).isTrue(); // nothing was published
        assertThat(received).isNotDone();
        assertThat(start(attempt(), tracer, () -> told.add("handle")).get(20, TimeUnit.SECONDS))
                .isInstanceOf(Outcome.Failed.class);
        assertThat(told).doesNotContain("handle");
        stage.close();
        assertThat(told)
                .containsExactlyInAnyOrder(
                        "begin user 1",
                        "open",
                        "close",
                        "end failed " + RejectedExecutionException.class.getName());
    }

    private static void sleepUntilInterrupted() {
        try {
            new CountDownLatch(1).await();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private FlowStage<UserEvent> stream(
            HandlingTracer used, CompletableFuture<ReceivedEvent<UserEvent>> received) {
        return new FlowStage<>(
                UserEvent.class,
                new Invocation(config(), new Handlers(Map.of()), used),
                Duration.ofMinutes(1),
                clock,
                subscriber(received));
    }

    private CompletableFuture<Outcome> start(
            Attempt attempt, HandlingTracer used, Runnable handler) {
        HandlerAdapter adapter =
                (event, delivery) -> {
                    handler.run();
                    return new Outcome.Handled();
                };
        CompletableFuture<Outcome> ended = new CompletableFuture<>();
        stage(Duration.ofMinutes(1), new Handlers(Map.of(UserEvent.class, adapter)), used)
                .start(attempt, (of, outcome) -> ended.complete(outcome));
        return ended;
    }

    private void run(Duration timeout, Runnable handler) throws Exception {
        HandlerAdapter adapter =
                (event, delivery) -> {
                    handler.run();
                    return new Outcome.Handled();
                };
        CompletableFuture<Outcome> ended = new CompletableFuture<>();
        stage(timeout, new Handlers(Map.of(UserEvent.class, adapter)))
                .start(attempt(), (attempt, outcome) -> ended.complete(outcome));
        assertThat(ended.get(20, TimeUnit.SECONDS)).isNotNull();
    }

    private HandlerStage stage(Duration timeout, Handlers handlers) {
        return stage(timeout, handlers, tracer);
    }

    private HandlerStage stage(Duration timeout, Handlers handlers, HandlingTracer used) {
        Handling handling = Handling.builder().timeout(timeout).build();
        return new HandlerStage(
                handling,
                new Invocation(config(), handlers, used),
                ForkJoinPool.commonPool(),
                true,
                clock,
                () -> {});
    }

    private static SubscriberConfig config() {
        return SubscriberConfig.builder("unused:9092", "mailer").catalogue(CATALOGUE).build();
    }

    private static Attempt attempt() {
        Event<UserEvent.Deleted> event = Event.of(new UserEvent.Deleted("u-1", null));
        ConsumerRecord<byte[], byte[]> record =
                new ConsumerRecord<>(
                        "events.user",
                        0,
                        0,
                        null,
                        new EventCodec(CATALOGUE).encode((DomainEvent) event.payload()));
        record.headers()
                .add("ce_id", event.eventId().toString().getBytes(UTF_8))
                .add("ce_type", "user.deleted.v1".getBytes(UTF_8));
        return new Attempt(
                new Partition(new TopicPartition("events.user", 0), null),
                new Task<>(0, null, new ReceivedRecord(record, false)));
    }

    private static Flow.Subscriber<ReceivedEvent<UserEvent>> subscriber(
            CompletableFuture<ReceivedEvent<UserEvent>> received) {
        return new Flow.Subscriber<>() {
            @Override
            public void onSubscribe(Flow.Subscription subscription) {}

            @Override
            public void onNext(ReceivedEvent<UserEvent> event) {
                received.complete(event);
            }

            @Override
            public void onError(Throwable failure) {
                received.completeExceptionally(failure);
            }

            @Override
            public void onComplete() {}
        };
    }

    private static final class ThrowingSpan implements HandlingSpan {

        @Override
        public Scope open() {
            return () -> {
                throw new IllegalStateException("close");
            };
        }

        @Override
        public void end(String outcome, String error) {
            throw new StackOverflowError("end");
        }
    }
}
