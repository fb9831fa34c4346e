package io.tailrace.subscriber.internal;

import io.tailrace.event.internal.rights.Operation;
import io.tailrace.subscriber.config.StartAt;
import io.tailrace.subscriber.config.SubscriberConfig;
import io.tailrace.subscriber.health.BrokerAccessException;
import io.tailrace.subscriber.health.SubscriberHealth;
import io.tailrace.subscriber.health.SubscriberState;
import io.tailrace.subscriber.internal.access.BrokerAccess;
import io.tailrace.subscriber.internal.commit.Commits;
import io.tailrace.subscriber.internal.commit.GroupCommits;
import io.tailrace.subscriber.internal.commit.TransactionalCommits;
import io.tailrace.subscriber.internal.consumer.BroadcastMembership;
import io.tailrace.subscriber.internal.consumer.BrokerLink;
import io.tailrace.subscriber.internal.consumer.ConsumerLoop;
import io.tailrace.subscriber.internal.consumer.ConsumerSettings;
import io.tailrace.subscriber.internal.consumer.GroupMembership;
import io.tailrace.subscriber.internal.consumer.Lag;
import io.tailrace.subscriber.internal.consumer.Membership;
import io.tailrace.subscriber.internal.consumer.RetryTopic;
import io.tailrace.subscriber.internal.consumer.SubscriberLife;
import io.tailrace.subscriber.internal.dispatch.Dispatcher;
import io.tailrace.subscriber.internal.dispatch.FailedEvents;
import io.tailrace.subscriber.internal.dispatch.GroupMeter;
import io.tailrace.subscriber.internal.handling.HandlerStage;
import io.tailrace.subscriber.internal.handling.HandlerThreads;
import io.tailrace.subscriber.internal.handling.Invocation;
import io.tailrace.subscriber.internal.handling.Stage;
import io.tailrace.subscriber.internal.rehearsal.RehearsalMember;
import java.time.Duration;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.Executor;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Future;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.apache.kafka.clients.consumer.CloseOptions;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Creates the parts of one subscriber, runs its consumer thread, and closes it. Thread-safe. */
public final class Engine {

    private static final Logger LOG = LoggerFactory.getLogger(Engine.class);
    private static final String NOTHING_LOST =
            "Its partitions go to other members of the group; nothing is lost.";

    private static final Duration CLOSE_TIMEOUT = Duration.ofSeconds(10);

    private final SubscriberSpec spec;
    private final ConsumerSettings settings;
    private final SubscriberLife life;
    private final ScheduledExecutorService clock;
    private final Stage stage;
    private final Consumer<@Nullable Throwable> onEnd;
    private final FailedEvents failedEvents;
    private final Dispatcher dispatcher;
    private final Lag lag = new Lag();
    private final BrokerLink link;
    private final HealthCheck healthCheck;
    private final Thread thread;
    private volatile @Nullable ConsumerLoop loop;

    /**
     * Creates the parts; {@link #start} starts them.
     *
     * @param clock schedules timeouts and retries, and is shut down at the end
     * @param stage where attempts run
     * @param onEnd called before the stage is closed, with the error that stopped the engine or
     *     null
     */
    Engine(
            SubscriberSpec spec,
            ScheduledExecutorService clock,
            Stage stage,
            Consumer<@Nullable Throwable> onEnd) {
        SubscriberConfig config = spec.config();
        this.spec = spec;
        this.settings =
                spec.broadcast() == null
                        ? ConsumerSettings.ofMember(config)
                        : ConsumerSettings.ofBroadcast(config);
        this.clock = clock;
        this.stage = stage;
        this.onEnd = onEnd;
        this.failedEvents = new FailedEvents(config);
        this.dispatcher =
                new Dispatcher(
                        config,
                        stage,
                        failedEvents,
                        clock,
                        new GroupMeter(config.group(), spec.meter()));
        this.life = new SubscriberLife(config.group(), config.handling().drainTimeout());
        this.link =
                new BrokerLink(BrokerAccess.client(config), config.group(), settings.maxSilence());
        this.healthCheck = new HealthCheck(life, dispatcher, lag, link);
        this.thread = new Thread(this::run, "subscriber-" + config.group());
    }

    /**
     * An engine that calls handlers.
     *
     * @param executor the user's executor, which the engine does not close; or null for threads
     *     that belong to the engine
     * @throws IllegalArgumentException if the drain timeout is not below {@code
     *     max.poll.interval.ms}
     */
    public static Engine ofHandlers(SubscriberSpec spec, @Nullable Executor executor) {
        ScheduledExecutorService clock = HandlerThreads.clock(spec.config().group());
        if (executor != null) {
            return new Engine(
                    spec, clock, stage(spec, executor, false, clock, () -> {}), failure -> {});
        }
        ExecutorService own = HandlerThreads.handlers(spec.config().group());
        return new Engine(spec, clock, stage(spec, own, true, clock, own::shutdown), failure -> {});
    }

    private static Stage stage(
            SubscriberSpec spec,
            Executor executor,
            boolean takesTurns,
            ScheduledExecutorService clock,
            Runnable closeExecutor) {
        return new HandlerStage(
                spec.config().handling(),
                new Invocation(spec.config(), spec.handlers(), spec.tracer()),
                executor,
                takesTurns,
                clock,
                closeExecutor);
    }

    /** The settings. */
    public SubscriberConfig config() {
        return spec.config();
    }

    /** The lifecycle. */
    public SubscriberLife life() {
        return life;
    }

    /** Whether the consumer thread is running. */
    public boolean isAlive() {
        return thread.isAlive();
    }

    /**
     * Starts the consumer thread.
     *
     * @throws IllegalStateException if the engine was started or closed before
     */
    public void start() {
        life.start();
        thread.start();
    }

    /** Pauses or resumes reading events and starting attempts. */
    public void pause(boolean pause) {
        life.pause(pause);
        dispatcher.pause(pause);
    }

    /** A snapshot. */
    public SubscriberHealth health() {
        ConsumerLoop current = loop;
        return healthCheck.health(current == null ? Set.of() : current.full());
    }

    /** Starts events for which the stage has got room. */
    void wake() {
        dispatcher.wake();
    }

    /** Begins to close, with the configured drain timeout; does not wait. */
    void drain() {
        drain(life.drainTimeout());
    }

    /** Begins to close; does not wait. */
    public void drain(Duration timeout) {
        if (!life.drain(timeout)) {
            stage.close();
            clock.shutdown();
        }
    }

    /** Waits until the consumer thread has ended, or the current thread is interrupted. */
    public void join() {
        try {
            thread.join();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private void run() {
        String group = spec.config().group();
        spec.meter()
                .opened(
                        group,
                        spec.handlers().typeNames(spec.config().catalogue()),
                        this::subscriptions,
                        healthCheck::unfinishedAndUnread);
        try {
            consume();
            closeParts();
            life.stopped();
        } catch (RuntimeException | Error e) {
            life.fail(failure(e));
            closeParts();
        }
        spec.meter().closed(group);
    }

    /** Logs what has ended the subscriber, and returns what its users get to see. */
    private Throwable failure(Throwable e) {
        Optional<BrokerAccessException> refused =
                BrokerAccess.refusal(spec.config(), e, Operation.READ);
        refused.ifPresentOrElse(
                denied ->
                        LOG.atError()
                                .addKeyValue("group", spec.config().group())
                                .log(
                                        "The subscriber has stopped. {}. {} {}",
                                        denied.getMessage(),
                                        NOTHING_LOST,
                                        denied.remedy()),
                () ->
                        LOG.atError()
                                .addKeyValue("group", spec.config().group())
                                .log("The subscriber failed and has stopped. {}", NOTHING_LOST, e));
        return refused.isPresent() ? refused.get() : e;
    }

    private int subscriptions() {
        return life.isOpen() ? spec.handlers().count() : 0;
    }

    private void consume() {
        KafkaConsumer<byte[], byte[]> consumer = settings.consumer();
        link.observe(consumer);
        Future<?> sampling = clock.scheduleWithFixedDelay(link::sample, 1, 1, TimeUnit.SECONDS);
        try (Membership membership = membership(consumer);
                RehearsalMember rehearsals = rehearsals()) {
            ConsumerLoop current =
                    new ConsumerLoop(
                            consumer,
                            settings.maxPollRecords(),
                            membership,
                            dispatcher,
                            stage,
                            life,
                            lag,
                            link,
                            spec.producing());
            loop = current;
            current.run();
        } finally {
            sampling.cancel(false);
            dispatcher.drop(dispatcher.ids());
            consumer.close(CloseOptions.timeout(CLOSE_TIMEOUT));
        }
    }

    /** Null unless the subscriber is asked to take part in rehearsals. */
    private @Nullable RehearsalMember rehearsals() {
        return config().rehearsals()
                ? RehearsalMember.start(
                        config(), spec.handlers(), () -> life.state() == SubscriberState.RUNNING)
                : null;
    }

    private Membership membership(KafkaConsumer<byte[], byte[]> consumer) {
        StartAt broadcast = spec.broadcast();
        if (broadcast != null) {
            return new BroadcastMembership(consumer, dispatcher, spec.topics(), broadcast);
        }
        return new GroupMembership(
                spec.config(),
                consumer,
                dispatcher,
                startOver -> commits(consumer, startOver),
                new RetryTopic(spec.config(), spec.topics()),
                spec.topics());
    }

    private Commits commits(KafkaConsumer<byte[], byte[]> consumer, Runnable startOver) {
        return spec.producing()
                ? new TransactionalCommits(spec.config(), consumer, dispatcher, startOver)
                : new GroupCommits(spec.config(), consumer, dispatcher);
    }

    private void closeParts() {
        failedEvents.close();
        onEnd.accept(life.failure());
        stage.close();
        clock.shutdown();
    }
}
