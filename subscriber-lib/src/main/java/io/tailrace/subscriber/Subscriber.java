package io.tailrace.subscriber;

import io.tailrace.event.DomainEvent;
import io.tailrace.event.builtin.BuiltInEvent;
import io.tailrace.event.internal.Check;
import io.tailrace.event.internal.KafkaClientsFloor;
import io.tailrace.subscriber.config.Handling;
import io.tailrace.subscriber.config.StartAt;
import io.tailrace.subscriber.config.SubscriberConfig;
import io.tailrace.subscriber.handler.EventHandler;
import io.tailrace.subscriber.handler.ProducingHandler;
import io.tailrace.subscriber.health.SubscriberHealth;
import io.tailrace.subscriber.health.SubscriberState;
import io.tailrace.subscriber.internal.Engine;
import io.tailrace.subscriber.internal.StreamEngine;
import io.tailrace.subscriber.internal.SubscriberSpec;
import io.tailrace.subscriber.internal.handling.BuiltInHandler;
import io.tailrace.subscriber.internal.handling.HandlerAdapter;
import io.tailrace.subscriber.internal.handling.Handlers;
import io.tailrace.subscriber.internal.handling.Outcome;
import io.tailrace.subscriber.metrics.SubscriberMeter;
import io.tailrace.subscriber.tracing.HandlingTracer;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Executor;
import org.jspecify.annotations.Nullable;

/**
 * Handles the events of a consumer group: events of different aggregates concurrently, events of
 * one aggregate in order.
 *
 * <pre>{@code
 * Subscriber subscriber =
 *         Subscriber.builder(SubscriberConfig.of("localhost:9092", "mailer"))
 *                 .on(OrderEvent.Placed.class, (event, delivery) -> mail.confirm(event.payload()))
 *                 .on(OrderEvent.class, (event, delivery) -> log.info("{}", event))
 *                 .start();
 * }</pre>
 *
 * <p>When a handler fails, it is called again after a pause. An event that keeps failing or cannot
 * be decoded is reported to {@code events.failed}, and the next event of its aggregate is handled.
 * A subscriber can be started once; {@link SubscriberState} describes its lifecycle. All methods
 * are safe for any thread.
 */
public final class Subscriber implements AutoCloseable {

    private final Engine engine;

    Subscriber(Engine engine) {
        this.engine = engine;
    }

    /**
     * A builder of a subscriber with these settings.
     *
     * @throws IllegalStateException if the class path has a kafka-clients that is older than 4.2.0;
     *     the message names its jar and the remedy
     */
    public static Builder builder(SubscriberConfig config) {
        KafkaClientsFloor.check(Subscriber.class.getClassLoader());
        return new Builder(config);
    }

    /**
     * Starts to read and handle events; does not wait for the brokers.
     *
     * @throws IllegalStateException if the subscriber was started or closed before
     */
    public void start() {
        engine.start();
    }

    /** The settings. */
    public SubscriberConfig config() {
        return engine.config();
    }

    /** The current state. */
    public SubscriberState state() {
        return engine.life().state();
    }

    /**
     * Waits for a state.
     *
     * @return false if the state is not reached in time, or a final state makes it impossible
     */
    public boolean await(SubscriberState state, Duration atMost) throws InterruptedException {
        return engine.life().await(state, atMost);
    }

    /** Whether the consumer thread is running: from the start until the subscriber has stopped. */
    public boolean isRunning() {
        return engine.isAlive();
    }

    /** The error that stopped the subscriber; empty if it has not failed. */
    public Optional<Throwable> failure() {
        return Optional.ofNullable(engine.life().failure());
    }

    /** A snapshot of the subscriber's state, partitions, lag and handlers. */
    public SubscriberHealth health() {
        return engine.health();
    }

    /**
     * Starts no further handlers and reads no further events until {@link #resume}. Running
     * handlers continue, and the subscriber keeps its membership in the group and its partitions.
     */
    public void pause() {
        engine.pause(true);
    }

    /** Ends a {@link #pause}. */
    public void resume() {
        engine.pause(false);
    }

    /** Closes as {@link #close(Duration)} does, with {@link Handling#drainTimeout}. */
    @Override
    public void close() {
        close(engine.life().drainTimeout());
    }

    /**
     * Closes: starts no further handlers, waits for running handlers, commits, and leaves the
     * group. Events that were read and not started are left to the other members of the group.
     * Blocks until the subscriber has stopped, so a handler must not call this method.
     *
     * @param drainTimeout how long running handlers may continue; after that time they are
     *     interrupted, and their events are handled again
     */
    public void close(Duration drainTimeout) {
        engine.drain(drainTimeout);
        engine.join();
    }

    /** Builds a subscriber or a stream. Not safe for use by several threads at once. */
    public static final class Builder {

        private final SubscriberConfig config;
        private final Map<Class<?>, HandlerAdapter> handlers = new LinkedHashMap<>();
        private boolean producing;
        private boolean withDefaults;
        private @Nullable StartAt broadcast;
        private @Nullable Executor executor;
        private SubscriberMeter meter = SubscriberMeter.NONE;
        private HandlingTracer tracer = HandlingTracer.NONE;

        private Builder(SubscriberConfig config) {
            this.config = config;
        }

        /**
         * Registers a handler. An event is given to the handler of its class or, if there is none,
         * of its closest supertype.
         *
         * @param type a record, a sealed interface, or {@code DomainEvent.class} for all events
         * @throws IllegalArgumentException if the type has a handler already
         */
        public <P extends DomainEvent> Builder on(Class<P> type, EventHandler<? super P> handler) {
            return register(type, HandlerAdapter.of(handler));
        }

        /**
         * Registers a handler that returns records. Records and progress are committed in Kafka
         * transactions, also the progress of events that other handlers of this subscriber handle.
         *
         * @param type a record, a sealed interface, or {@code DomainEvent.class} for all events
         * @throws IllegalArgumentException if the type has a handler already
         */
        public <P extends DomainEvent> Builder process(
                Class<P> type, ProducingHandler<? super P> handler) {
            producing = true;
            return register(type, HandlerAdapter.producing(handler));
        }

        /**
         * Registers a handler for events that have no handler of their class or of a supertype
         * other than {@code DomainEvent}.
         *
         * @throws IllegalArgumentException if {@code DomainEvent} has a handler already
         */
        public Builder otherwise(EventHandler<? super DomainEvent> handler) {
            return on(DomainEvent.class, handler);
        }

        /**
         * Registers the default handler of every built-in event: it logs what happened to which
         * order, payment, component or user. A handler of a built-in event or family takes
         * precedence.
         */
        public Builder withDefaultHandlers() {
            withDefaults = true;
            return this;
        }

        /**
         * Gives every event to this subscriber, independently of the other members of its group.
         * Nothing is committed: each start begins at the given position.
         */
        public Builder broadcast(StartAt start) {
            broadcast = start;
            return this;
        }

        /**
         * Calls handlers on an executor, each in a task of its own. The executor is not closed with
         * the subscriber, and must not run tasks on the calling thread.
         */
        public Builder executor(Executor threads) {
            executor = threads;
            return this;
        }

        /** Sets the meter that receives the subscriber's measurements. */
        public Builder meter(SubscriberMeter value) {
            meter = value;
            return this;
        }

        /** Sets the tracer that makes a span for every attempt to handle an event. */
        public Builder tracer(HandlingTracer value) {
            tracer = value;
            return this;
        }

        /**
         * Builds a subscriber that is not started.
         *
         * @throws IllegalArgumentException if no event type of the catalogue has a handler, if a
         *     broadcast is combined with delayed retries or {@link #process}, or if the drain
         *     timeout is not below {@code max.poll.interval.ms}
         */
        public Subscriber build() {
            if (withDefaults) {
                handlers.putIfAbsent(BuiltInEvent.class, HandlerAdapter.of(new BuiltInHandler()));
            }
            return new Subscriber(Engine.ofHandlers(spec(new Handlers(handlers)), executor));
        }

        /**
         * Builds and starts a subscriber.
         *
         * @throws IllegalArgumentException as {@link #build}
         */
        public Subscriber start() {
            Subscriber subscriber = build();
            subscriber.start();
            return subscriber;
        }

        /**
         * Builds a stream of the events of a type, which publishes them with backpressure.
         *
         * @param type a record, a sealed interface, or {@code DomainEvent.class} for all events of
         *     the configured catalogue
         * @throws IllegalArgumentException if handlers are registered, or as {@link #build}
         */
        public <P extends DomainEvent> EventStream<P> subscribe(Class<P> type) {
            Check.that(
                    handlers.isEmpty() && !withDefaults,
                    "handlers",
                    "must not be registered for a stream",
                    handlers.keySet());
            // tells which topics to read; the stream publishes the events without calling it
            HandlerAdapter published = (event, delivery) -> new Outcome.Handled();
            SubscriberSpec spec = spec(new Handlers(Map.of(type, published)));
            return new EventStream<>(downstream -> StreamEngine.of(spec, type, downstream));
        }

        private SubscriberSpec spec(Handlers all) {
            return SubscriberSpec.of(config, all, broadcast, producing, meter, tracer);
        }

        private Builder register(Class<?> type, HandlerAdapter handler) {
            HandlerAdapter before = handlers.put(type, handler);
            if (before != null) {
                throw new IllegalArgumentException(
                        type.getName()
                                + " must have one handler, got a second one; let one handler do both, or"
                                + " use a subscriber with another group for the second");
            }
            return this;
        }
    }
}
