package io.tailrace.subscriber;

import io.tailrace.event.DomainEvent;
import java.time.Duration;
import java.util.Set;
import java.util.concurrent.Executor;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Flow;
import java.util.concurrent.ScheduledExecutorService;
import java.util.function.Consumer;
import org.apache.kafka.clients.consumer.CloseOptions;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The parts of one subscriber, from its start to its end. Safe for any thread. */
final class Engine {

    private static final Logger LOG = LoggerFactory.getLogger(Subscriber.class);
    private static final Duration CLOSE_TIMEOUT = Duration.ofSeconds(10);

    private final Plan plan;
    private final ConsumerSettings settings;
    private final SubscriberLife life;
    private final ScheduledExecutorService clock;
    private final Stage stage;
    private final Consumer<@Nullable Throwable> lastSignal;
    private final FailedEvents failedEvents;
    private final ProducedRecords produced = new ProducedRecords();
    private final Counts counts;
    private final Dispatcher dispatcher;
    private final Lag lag = new Lag();
    private final HealthCheck healthCheck;
    private final Thread thread;
    private volatile @Nullable ConsumerLoop loop;

    private Engine(
            Plan plan,
            ScheduledExecutorService clock,
            Stage stage,
            Consumer<@Nullable Throwable> lastSignal) {
        this.plan = plan;
        this.settings = ConsumerSettings.of(plan);
        this.clock = clock;
        this.stage = stage;
        this.lastSignal = lastSignal;
        this.failedEvents = new FailedEvents(plan.config());
        this.counts = new Counts(plan.config().group(), plan.meter());
        this.dispatcher =
                new Dispatcher(
                        plan.config(),
                        stage,
                        new Aftermath(plan.config(), failedEvents, clock, produced, counts));
        this.life =
                new SubscriberLife(plan.config().group(), plan.config().handling().drainTimeout());
        this.healthCheck = new HealthCheck(life, dispatcher, lag);
        this.thread = new Thread(this::run, "subscriber-" + plan.config().group());
    }

    /** With threads of its own unless it is given some. */
    static Engine ofHandlers(Plan plan, @Nullable Executor given) {
        ScheduledExecutorService clock = HandlerThreads.clock(plan.config().group());
        if (given != null) {
            return new Engine(plan, clock, stage(plan, given, clock, () -> {}), failure -> {});
        }
        ExecutorService own = HandlerThreads.handlers(plan.config().group());
        return new Engine(plan, clock, stage(plan, own, clock, own::shutdown), failure -> {});
    }

    private static Stage stage(
            Plan plan, Executor threads, ScheduledExecutorService clock, Runnable endThreads) {
        return new HandlerStage(
                plan.config().handling(),
                new Invocation(plan.config(), plan.handlers()),
                threads,
                clock,
                endThreads);
    }

    static <P extends DomainEvent> EventStream.Connection ofStream(
            Plan plan, Class<P> type, Flow.Subscriber<? super ReceivedEvent<P>> downstream) {
        ScheduledExecutorService clock = HandlerThreads.clock(plan.config().group());
        FlowStage<P> stage =
                new FlowStage<>(
                        type,
                        new Invocation(plan.config(), plan.handlers()),
                        plan.config().handling().timeout(),
                        clock,
                        downstream);
        Engine engine = new Engine(plan, clock, stage, stage::complete);
        return new EventStream.Connection(
                new Subscriber(engine), stage.demand(), engine.dispatcher::wake);
    }

    SubscriberLife life() {
        return life;
    }

    boolean isAlive() {
        return thread.isAlive();
    }

    void start() {
        life.begin();
        thread.start();
    }

    void pause(boolean yes) {
        life.pause(yes);
        dispatcher.pause(yes);
    }

    SubscriberHealth health() {
        ConsumerLoop current = loop;
        return healthCheck.look(current == null ? Set.of() : current.full());
    }

    void drain(Duration timeout) {
        if (!life.drain(timeout)) {
            stage.close();
            clock.shutdown();
        }
    }

    /** Waits until everything has ended. */
    void join() {
        try {
            thread.join();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private void run() {
        String group = plan.config().group();
        plan.meter().opened(group, this::subscriptions, healthCheck::unfinishedAndUnread);
        try {
            consume();
            closeParts();
            life.stopped();
        } catch (RuntimeException | Error e) {
            LOG.atError().addKeyValue("group", group).log("The subscriber ends", e);
            life.fail(e);
            closeParts();
        }
        plan.meter().closed(group);
    }

    private int subscriptions() {
        return life.isOpen() ? plan.handlers().count() : 0;
    }

    private void consume() {
        KafkaConsumer<byte[], byte[]> consumer = settings.consumer();
        try (Membership membership = membership(consumer)) {
            ConsumerLoop current =
                    new ConsumerLoop(
                            consumer,
                            settings.maxPollRecords(),
                            membership,
                            dispatcher,
                            stage,
                            life,
                            lag,
                            plan.producing());
            loop = current;
            current.run();
        } finally {
            dispatcher.drop(dispatcher.ids());
            consumer.close(CloseOptions.timeout(CLOSE_TIMEOUT));
        }
    }

    private Membership membership(KafkaConsumer<byte[], byte[]> consumer) {
        StartAt broadcast = plan.broadcast();
        if (broadcast != null) {
            return new BroadcastMembership(consumer, dispatcher, plan.topics(), broadcast);
        }
        SubscriberConfig config = plan.config();
        return new GroupMembership(
                config,
                consumer,
                dispatcher,
                startOver ->
                        plan.producing()
                                ? new TransactionalCommits(
                                        config, consumer, dispatcher, produced, counts, startOver)
                                : new GroupCommits(config, consumer, dispatcher),
                new RetryTopic(config, plan.topics()),
                plan.topics());
    }

    private void closeParts() {
        failedEvents.close();
        lastSignal.accept(life.failure());
        stage.close();
        clock.shutdown();
    }
}
