package io.tailrace.subscriber.internal.handling;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.Appender;
import ch.qos.logback.core.AppenderBase;
import io.tailrace.event.Event;
import io.tailrace.event.EventCatalogue;
import io.tailrace.event.EventCodec;
import io.tailrace.event.builtin.UserEvent;
import io.tailrace.subscriber.config.Handling;
import io.tailrace.subscriber.config.SubscriberConfig;
import io.tailrace.subscriber.internal.received.ReceivedRecord;
import io.tailrace.subscriber.partition.Task;
import io.tailrace.subscriber.tracing.HandlingTracer;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.TopicPartition;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.slf4j.LoggerFactory;

/** Which events a task of the executor handles, and when handlers are interrupted. */
class HandlerStageTest {

    private static final EventCatalogue CATALOGUE = EventCatalogue.of(UserEvent.class);
    private static final Duration LONG = Duration.ofMinutes(1);
    private static final int MANY = 1_000;

    private final ScheduledThreadPoolExecutor clock = new ScheduledThreadPoolExecutor(1);
    private final ExecutorService threads = Executors.newCachedThreadPool();
    private final AtomicInteger tasks = new AtomicInteger();
    private boolean takesTurns = true;

    @AfterEach
    void stop() {
        clock.shutdownNow();
        threads.shutdownNow();
    }

    private interface Handler {
        Outcome handle() throws InterruptedException;
    }

    @Test
    void aThreadGoesOnWithTheEventThatMayStartAfterTheFirst() throws Exception {
        Chain chain = new Chain(MANY, LONG, Outcome.Handled::new);

        chain.handleAll();

        assertThat(tasks.get()).isLessThan(MANY / 2);
    }

    @Test
    void aThreadGoesOnAfterAnEventWithoutAHandler() throws Exception {
        Chain chain = new Chain(MANY, stage(LONG, Map.of()), Outcome.Skipped.class);

        chain.handleAll();

        assertThat(tasks.get()).isLessThan(MANY / 2);
    }

    @Test
    void aTimeoutThatNeverExpiresDoesNotExpireForAHandlerThatBeginsMeanwhile() {
        Attempt attempt = attempt();
        long before = System.nanoTime() - 1;

        assertThat(attempt.enter()).isTrue();

        assertThat(attempt.hasRunFor(Long.MAX_VALUE, before)).isFalse();
        assertThat(attempt.hasRunFor(0, System.nanoTime() + 1)).isTrue();
    }

    @Test
    void anExecutorOfTheApplicationGetsATaskForEachEvent() throws Exception {
        takesTurns = false;
        Chain chain = new Chain(MANY, LONG, Outcome.Handled::new);

        chain.handleAll();

        assertThat(tasks.get()).isEqualTo(MANY);
    }

    @Test
    void anInterruptOfAHandlerDoesNotReachTheNextOneOnItsThread() throws Exception {
        AtomicInteger interrupted = new AtomicInteger();
        Chain chain =
                new Chain(
                        MANY,
                        LONG,
                        () -> {
                            if (Thread.currentThread().isInterrupted()) {
                                interrupted.incrementAndGet();
                            }
                            Thread.currentThread().interrupt();
                            return new Outcome.Handled();
                        });

        chain.handleAll();

        assertThat(interrupted.get()).isZero();
    }

    @Test
    void anEventWhosePartitionIsRevokedMeanwhileIsNotHandled() throws Exception {
        AtomicInteger calls = new AtomicInteger();
        CompletableFuture<Outcome> second = new CompletableFuture<>();
        HandlerStage stage =
                stage(
                        LONG,
                        () -> {
                            calls.incrementAndGet();
                            return new Outcome.Handled();
                        });

        stage.start(
                attempt(),
                (attempt, outcome) -> {
                    Attempt next = attempt();
                    stage.start(next, (of, result) -> true);
                    next.interrupt();
                    return second.complete(outcome);
                });

        assertThat(second.get(20, TimeUnit.SECONDS)).isInstanceOf(Outcome.Handled.class);
        threads.shutdown();
        assertThat(threads.awaitTermination(20, TimeUnit.SECONDS)).isTrue();
        assertThat(calls.get()).isEqualTo(1);
    }

    @Test
    void aTaskEndsAfterAWhileSoThatOthersGetItsThread() throws Exception {
        Chain chain =
                new Chain(
                        3,
                        LONG,
                        () -> {
                            long until = System.nanoTime() + Duration.ofMillis(11).toNanos();
                            while (System.nanoTime() < until) {
                                LockSupport.parkNanos(until - System.nanoTime());
                            }
                            return new Outcome.Handled();
                        });

        chain.handleAll();

        assertThat(tasks.get()).isEqualTo(3);
    }

    @Test
    void anEventThatAHandlerStartsDoesNotWaitForThatHandler() throws Exception {
        CountDownLatch second = new CountDownLatch(1);
        AtomicInteger calls = new AtomicInteger();
        HandlerStage[] stage = new HandlerStage[1];
        stage[0] =
                stage(
                        LONG,
                        () -> {
                            if (calls.incrementAndGet() == 1) {
                                stage[0].start(attempt(), (attempt, outcome) -> true);
                                assertThat(second.await(20, TimeUnit.SECONDS)).isTrue();
                            } else {
                                second.countDown();
                            }
                            return new Outcome.Handled();
                        });
        CompletableFuture<Outcome> first = new CompletableFuture<>();

        stage[0].start(attempt(), (attempt, outcome) -> first.complete(outcome));

        assertThat(first.get(30, TimeUnit.SECONDS)).isInstanceOf(Outcome.Handled.class);
    }

    @Test
    void anEventDoesNotWaitForTheReportOfTheFailureBeforeIt() throws Exception {
        AtomicInteger calls = new AtomicInteger();
        CountDownLatch second = new CountDownLatch(1);
        CompletableFuture<Boolean> overtaken = new CompletableFuture<>();
        HandlerStage stage =
                stage(
                        LONG,
                        () -> {
                            if (calls.incrementAndGet() == 1) {
                                throw new IllegalStateException("the first one fails");
                            }
                            return new Outcome.Handled();
                        });
        Stage.OutcomeListener listener =
                (attempt, outcome) -> {
                    if (outcome instanceof Outcome.Handled) {
                        second.countDown();
                        return true;
                    }
                    stage.start(attempt(), (next, result) -> end(second));
                    return overtaken.complete(awaited(second)); // as a slow report would take
                };

        stage.start(attempt(), listener);

        assertThat(overtaken.get(30, TimeUnit.SECONDS)).isTrue();
    }

    @Test
    void aListenerThatThrowsLosesNoEvent() throws Exception {
        CompletableFuture<Outcome> second = new CompletableFuture<>();
        HandlerStage stage = stage(LONG, Outcome.Handled::new);

        stage.start(
                attempt(),
                (attempt, outcome) -> {
                    stage.start(attempt(), (next, result) -> second.complete(result));
                    throw new IllegalStateException("a defect");
                });

        assertThat(second.get(20, TimeUnit.SECONDS)).isInstanceOf(Outcome.Handled.class);
    }

    @Test
    void aHandlerIsInterruptedAfterItsTimeoutAndNobodyLooksAfterwards() throws Exception {
        Duration timeout = Duration.ofMillis(100);
        CompletableFuture<Long> interrupted = new CompletableFuture<>();
        CompletableFuture<Outcome> ended = new CompletableFuture<>();
        long begun = System.nanoTime();
        stage(
                        timeout,
                        () -> {
                            try {
                                new CountDownLatch(1).await();
                            } finally {
                                interrupted.complete(System.nanoTime() - begun);
                            }
                            return new Outcome.Handled();
                        })
                .start(attempt(), (attempt, outcome) -> ended.complete(outcome));

        assertThat(interrupted.get(20, TimeUnit.SECONDS)).isGreaterThanOrEqualTo(timeout.toNanos());
        assertThat(ended.get(20, TimeUnit.SECONDS)).isInstanceOf(Outcome.Failed.class);
        await().until(() -> clock.getQueue().isEmpty());
    }

    @Test
    void allHandlersThatHangAreInterruptedThoughTheLogFails() throws Exception {
        Logger logger = (Logger) LoggerFactory.getLogger(HandlerTimeouts.class);
        Appender<ILoggingEvent> broken =
                new AppenderBase<>() {
                    @Override
                    public synchronized void doAppend(ILoggingEvent event) {
                        throw new IllegalStateException("the disk is full");
                    }

                    @Override
                    protected void append(ILoggingEvent event) {
                        throw new IllegalStateException("is not called");
                    }
                };
        logger.addAppender(broken);
        try {
            CountDownLatch ended = new CountDownLatch(3);
            HandlerStage stage =
                    stage(
                            Duration.ofMillis(50),
                            () -> {
                                new CountDownLatch(1).await();
                                return new Outcome.Handled();
                            });
            for (int i = 0; i < 3; i++) {
                stage.start(attempt(), (attempt, outcome) -> end(ended));
            }

            assertThat(ended.await(20, TimeUnit.SECONDS)).isTrue();
        } finally {
            logger.detachAppender(broken);
        }
    }

    private static boolean end(CountDownLatch latch) {
        latch.countDown();
        return true;
    }

    private static boolean awaited(CountDownLatch latch) {
        try {
            return latch.await(20, TimeUnit.SECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return false;
        }
    }

    /** Events each of which starts when the one before has ended. */
    private final class Chain implements Stage.OutcomeListener {

        private final HandlerStage stage;
        private final AtomicInteger left;
        private final Class<? extends Outcome> expected;
        private final CountDownLatch end = new CountDownLatch(1);

        Chain(int events, Duration timeout, Handler handler) {
            this(events, stage(timeout, handler), Outcome.Handled.class);
        }

        Chain(int events, HandlerStage stage, Class<? extends Outcome> expected) {
            this.left = new AtomicInteger(events);
            this.stage = stage;
            this.expected = expected;
        }

        void handleAll() throws InterruptedException {
            stage.start(attempt(), this);
            assertThat(end.await(60, TimeUnit.SECONDS)).isTrue();
        }

        @Override
        public boolean ended(Attempt attempt, Outcome outcome) {
            assertThat(outcome).isInstanceOf(expected);
            if (left.decrementAndGet() == 0) {
                end.countDown();
            } else {
                stage.start(attempt(), this);
            }
            return true;
        }
    }

    private HandlerStage stage(Duration timeout, Handler handler) {
        HandlerAdapter adapter = (event, delivery) -> handler.handle();
        return stage(timeout, Map.of(UserEvent.class, adapter));
    }

    private HandlerStage stage(Duration timeout, Map<Class<?>, HandlerAdapter> handlers) {
        return new HandlerStage(
                Handling.builder().timeout(timeout).build(),
                new Invocation(
                        SubscriberConfig.builder("unused:9092", "mailer")
                                .catalogue(CATALOGUE)
                                .build(),
                        new Handlers(handlers),
                        HandlingTracer.NONE),
                task -> {
                    tasks.incrementAndGet();
                    threads.execute(task);
                },
                takesTurns,
                clock,
                () -> {});
    }

    private static Attempt attempt() {
        Event<UserEvent.Deleted> event = Event.of(new UserEvent.Deleted("u-1", null));
        ConsumerRecord<byte[], byte[]> record =
                new ConsumerRecord<>(
                        "events.user",
                        0,
                        0,
                        null,
                        new EventCodec(CATALOGUE).encode(event.payload()));
        record.headers()
                .add("ce_id", event.eventId().toString().getBytes(UTF_8))
                .add("ce_type", "user.deleted.v1".getBytes(UTF_8));
        return new Attempt(
                new Partition(new TopicPartition("events.user", 0), null),
                new Task<>(0, null, new ReceivedRecord(record, false)));
    }
}
