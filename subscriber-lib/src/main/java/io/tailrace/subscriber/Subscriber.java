package io.tailrace.subscriber;

import io.tailrace.event.DomainEvent;
import io.tailrace.event.EventCatalogue;
import io.tailrace.event.builtin.BuiltInEvent;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.Executor;
import org.jspecify.annotations.Nullable;

/**
 * Handles the events of a group: different aggregates at once, those of one aggregate in order.
 *
 * <pre>{@code
 * Subscriber subscriber =
 *         Subscriber.builder(SubscriberConfig.of("localhost:9092", "mail"))
 *                 .on(OrderEvent.Placed.class, (event, delivery) -> mail.confirm(event.payload()))
 *                 .on(OrderEvent.class, (event, delivery) -> log.info("{}", event))
 *                 .start();
 * }</pre>
 *
 * <p>A handler that fails is called again after a pause; an event that keeps failing, or cannot be
 * read, is reported to {@code events.failed}, and the next one of its aggregate follows. Single
 * use: {@link SubscriberState} shows its life. All methods are safe for any thread.
 */
public final class Subscriber implements AutoCloseable {

    private final Engine engine;

    Subscriber(Engine engine) {
        this.engine = engine;
    }

    /** Begins to describe a subscriber. */
    public static Builder builder(SubscriberConfig config) {
        return new Builder(config);
    }

    /**
     * Begins to handle events.
     *
     * @throws IllegalStateException unless it is {@link SubscriberState#CREATED} and was not
     *     started before
     */
    public void start() {
        engine.start();
    }

    /** Where it is in its life. */
    public SubscriberState state() {
        return engine.life().state();
    }

    /**
     * Waits for a state.
     *
     * @return false if it is not reached in time, or cannot be reached any more
     */
    public boolean await(SubscriberState state, Duration atMost) throws InterruptedException {
        return engine.life().await(state, atMost);
    }

    /** Whether it handles events or waits for them; false once it has stopped or failed. */
    public boolean isRunning() {
        return engine.isAlive();
    }

    /** Why it stopped by itself, if it did. */
    public Optional<Throwable> failure() {
        return Optional.ofNullable(engine.life().failure());
    }

    /** How it is now. */
    public SubscriberHealth health() {
        return engine.health();
    }

    /**
     * Starts no more handlers and reads no more events until {@link #resume}; handlers that run go
     * on. It stays a member of its group and keeps its partitions.
     */
    public void pause() {
        engine.pause(true);
    }

    /** Goes on after {@link #pause}. */
    public void resume() {
        engine.pause(false);
    }

    /**
     * Closes as {@link #close(Duration)} does, giving running handlers the configured {@link
     * Handling#drainTimeout}.
     */
    @Override
    public void close() {
        close(engine.life().drainTimeout());
    }

    /**
     * Closes: starts no more handlers, waits for those that run, commits, leaves the group. Events
     * that were read and not started are left to the other subscribers. Returns when that is done,
     * and so must not be called by a handler.
     *
     * @param drainTimeout how long handlers may still run; then they are interrupted, and their
     *     events are repeated
     */
    public void close(Duration drainTimeout) {
        engine.drain(drainTimeout);
        engine.join();
    }

    /** Closes without waiting until that is done. */
    void stop() {
        engine.drain(engine.life().drainTimeout());
    }

    /** What a subscriber handles, and how. For one thread. */
    public static final class Builder {

        private final SubscriberConfig config;
        private final Map<Class<?>, Reaction> reactions = new LinkedHashMap<>();
        private boolean producing;
        private boolean withDefaults;
        private @Nullable StartAt broadcast;
        private @Nullable Executor executor;
        private SubscriberMeter meter = SubscriberMeter.NONE;

        private Builder(SubscriberConfig config) {
            this.config = config;
        }

        /**
         * Handles events of a type: a record, a family, or all with {@code DomainEvent.class}. The
         * handler of the more exact type wins.
         *
         * @throws IllegalArgumentException if the type has a handler already
         */
        public <P extends DomainEvent> Builder on(Class<P> type, EventHandler<? super P> handler) {
            return register(type, Reaction.of(handler));
        }

        /**
         * Handles events of a type by writing records; those and the progress of the whole
         * subscriber are committed in Kafka transactions.
         *
         * @throws IllegalArgumentException if the type has a handler already
         */
        public <P extends DomainEvent> Builder process(
                Class<P> type, ProducingHandler<? super P> handler) {
            producing = true;
            return register(type, Reaction.producing(handler));
        }

        /** Handles events that no other handler takes. */
        public Builder otherwise(EventHandler<? super DomainEvent> handler) {
            return on(DomainEvent.class, handler);
        }

        /** Logs the built-in events that no other handler takes, without their payloads. */
        public Builder withDefaultHandlers() {
            withDefaults = true;
            return this;
        }

        /**
         * Gives every event to this instance, whatever other instances there are. It begins where
         * it is told to each time, and commits nothing.
         */
        public Builder broadcast(StartAt start) {
            broadcast = start;
            return this;
        }

        /**
         * Calls handlers on threads of this executor, which is not closed with the subscriber. It
         * must not run anything on the calling thread.
         */
        public Builder executor(Executor threads) {
            executor = threads;
            return this;
        }

        /** Counts what happens. */
        public Builder meter(SubscriberMeter counting) {
            meter = counting;
            return this;
        }

        /**
         * A subscriber that is not started yet.
         *
         * @throws IllegalArgumentException if no event of the catalogue has a handler, or broadcast
         *     is combined with delayed retries or with {@link #process}
         */
        public Subscriber build() {
            if (withDefaults) {
                reactions.putIfAbsent(BuiltInEvent.class, Reaction.of(new LoggingHandler()));
            }
            Plan plan = plan(new Handlers(reactions), reactions.keySet());
            return new Subscriber(Engine.ofHandlers(plan, executor));
        }

        /**
         * A subscriber that is started.
         *
         * @throws IllegalArgumentException as {@link #build} does
         */
        public Subscriber start() {
            Subscriber subscriber = build();
            subscriber.start();
            return subscriber;
        }

        /**
         * The events of a type as a stream with backpressure, instead of handlers.
         *
         * @param type a record, a family, or {@code DomainEvent.class}
         * @throws IllegalArgumentException if there are handlers, or as {@link #build} does
         */
        public <P extends DomainEvent> EventStream<P> subscribe(Class<P> type) {
            Check.that(
                    reactions.isEmpty() && !withDefaults,
                    "handlers",
                    "must be none beside a stream",
                    reactions.keySet());
            Handlers one = new Handlers(Map.of(type, (event, delivery) -> new Outcome.Handled()));
            Plan plan = plan(one, Set.of(type));
            return new EventStream<>(downstream -> Engine.ofStream(plan, type, downstream));
        }

        private Plan plan(Handlers handlers, Set<Class<?>> types) {
            SubscriberConfig known =
                    config.catalogue().isEmpty()
                            ? config.withCatalogue(EventCatalogue.ofFamiliesOf(types))
                            : config;
            return Plan.of(known, handlers, broadcast, producing, meter);
        }

        private Builder register(Class<?> type, Reaction reaction) {
            Reaction before = reactions.put(type, reaction);
            if (before != null) {
                throw new IllegalArgumentException(
                        type.getName() + " must have one handler, got a second one");
            }
            return this;
        }
    }
}
