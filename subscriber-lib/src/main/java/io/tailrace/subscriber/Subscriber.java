package io.tailrace.subscriber;

import io.tailrace.event.DomainEvent;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Handles the events of a group, those of one aggregate in order.
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
 * read, is reported to {@code events.failed}, and the next one follows. All methods are safe for
 * any thread.
 */
public final class Subscriber implements AutoCloseable {

    private final HandlingLoop loop;
    private final Thread thread;

    private Subscriber(HandlingLoop loop, String group) {
        this.loop = loop;
        this.thread = new Thread(loop::run, "subscriber-" + group);
        thread.start();
    }

    /** Begins to describe a subscriber. */
    public static Builder builder(SubscriberConfig config) {
        return new Builder(config);
    }

    /** Whether it handles events or waits for them; false once it has stopped or failed. */
    public boolean isRunning() {
        return thread.isAlive();
    }

    /** Why it stopped by itself, if it did. */
    public Optional<Throwable> failure() {
        return Optional.ofNullable(loop.failure());
    }

    /** Stops after the event that is being handled; waits until it has. */
    @Override
    public void close() {
        loop.stop();
        try {
            thread.join();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    /** What a subscriber handles. For one thread. */
    public static final class Builder {

        private final SubscriberConfig config;
        private final Map<Class<?>, EventHandler<?>> handlers = new LinkedHashMap<>();

        private Builder(SubscriberConfig config) {
            this.config = config;
        }

        /**
         * Handles events of a type: a record, or a family. The handler of the more exact type wins.
         *
         * @throws IllegalArgumentException if the type has a handler already
         */
        public <P extends DomainEvent> Builder on(Class<P> type, EventHandler<? super P> handler) {
            @Nullable EventHandler<?> before = handlers.put(type, handler);
            if (before != null) {
                throw new IllegalArgumentException(
                        type.getName() + " must have one handler, got a second one");
            }
            return this;
        }

        /**
         * Begins to handle events.
         *
         * @throws IllegalArgumentException if no event of the catalogue has a handler
         */
        public Subscriber start() {
            HandlingLoop loop = new HandlingLoop(config, new Handlers(handlers));
            return new Subscriber(loop, config.group());
        }
    }
}
