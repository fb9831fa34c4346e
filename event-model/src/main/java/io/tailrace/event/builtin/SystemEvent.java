package io.tailrace.event.builtin;

import io.tailrace.event.EventType;
import io.tailrace.event.internal.Check;
import java.util.Map;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** Something that happened to a component of the system. */
public sealed interface SystemEvent extends BuiltInEvent {

    /** The name of the component; it is the aggregate id. */
    String component();

    /**
     * Further facts by name, any JSON values: text, {@code Long}, {@code BigInteger}, {@code
     * BigDecimal}, {@code Boolean}, null, and lists and maps of them. Immutable, empty if there are
     * none.
     */
    Map<String, @Nullable Object> details();

    @Override
    default String aggregateId() {
        return component();
    }

    @Override
    default <R> R matchFamily(
            Function<? super OrderEvent, ? extends R> order,
            Function<? super PaymentEvent, ? extends R> payment,
            Function<? super SystemEvent, ? extends R> system,
            Function<? super UserEvent, ? extends R> user) {
        return system.apply(this);
    }

    /**
     * Applies the function for this event's action. When an action is added, callers do not compile
     * until they handle it.
     */
    <R> R match(
            Function<? super Started, ? extends R> started,
            Function<? super Stopped, ? extends R> stopped,
            Function<? super Health, ? extends R> health);

    /**
     * The component is up.
     *
     * @param component the name of the component, not blank
     * @param details further facts by name, any JSON values; absent means none
     */
    @EventType("system.started.v1")
    record Started(String component, Map<String, @Nullable Object> details) implements SystemEvent {

        /** Checks that every component follows its rule. */
        public Started {
            Check.text("component", component);
            details = JsonValues.copy("details", details);
        }

        /** An event without details. */
        public Started(String component) {
            this(component, Map.of());
        }

        @Override
        public <R> R match(
                Function<? super Started, ? extends R> started,
                Function<? super Stopped, ? extends R> stopped,
                Function<? super Health, ? extends R> health) {
            return started.apply(this);
        }
    }

    /**
     * The component went down in an orderly way.
     *
     * @param component the name of the component, not blank
     * @param details further facts by name, any JSON values; absent means none
     */
    @EventType("system.stopped.v1")
    record Stopped(String component, Map<String, @Nullable Object> details) implements SystemEvent {

        /** Checks that every component follows its rule. */
        public Stopped {
            Check.text("component", component);
            details = JsonValues.copy("details", details);
        }

        /** An event without details. */
        public Stopped(String component) {
            this(component, Map.of());
        }

        @Override
        public <R> R match(
                Function<? super Started, ? extends R> started,
                Function<? super Stopped, ? extends R> stopped,
                Function<? super Health, ? extends R> health) {
            return stopped.apply(this);
        }
    }

    /**
     * The component reports its health.
     *
     * @param component the name of the component, not blank
     * @param details further facts by name, any JSON values; absent means none
     */
    @EventType("system.health.v1")
    record Health(String component, Map<String, @Nullable Object> details) implements SystemEvent {

        /** Checks that every component follows its rule. */
        public Health {
            Check.text("component", component);
            details = JsonValues.copy("details", details);
        }

        /** An event without details. */
        public Health(String component) {
            this(component, Map.of());
        }

        @Override
        public <R> R match(
                Function<? super Started, ? extends R> started,
                Function<? super Stopped, ? extends R> stopped,
                Function<? super Health, ? extends R> health) {
            return health.apply(this);
        }
    }
}
