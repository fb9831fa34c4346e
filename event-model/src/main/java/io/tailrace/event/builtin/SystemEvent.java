package io.tailrace.event.builtin;

import io.tailrace.event.EventType;
import io.tailrace.event.internal.Check;
import java.util.Map;
import java.util.function.Function;

/** What happens to a part of the system itself. */
public sealed interface SystemEvent extends BuiltInEvent {

    /** The part of the system this is about; it is the aggregate id. */
    String component();

    /** Whatever else is worth knowing, immutable; empty if there is nothing. */
    Map<String, String> details();

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

    /** Applies the function of this event's action. A new action does not compile unhandled. */
    <R> R match(
            Function<? super Started, ? extends R> started,
            Function<? super Stopped, ? extends R> stopped,
            Function<? super Health, ? extends R> health);

    /**
     * The component is up.
     *
     * @param component the part of the system, not blank
     * @param details whatever else is worth knowing; absent means nothing
     */
    @EventType("system.started.v1")
    record Started(String component, Map<String, String> details) implements SystemEvent {

        /** Checks every component. */
        public Started {
            Check.text("component", component);
            details = Rules.copy("details", details);
        }

        /** Without details. */
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
     * @param component the part of the system, not blank
     * @param details whatever else is worth knowing; absent means nothing
     */
    @EventType("system.stopped.v1")
    record Stopped(String component, Map<String, String> details) implements SystemEvent {

        /** Checks every component. */
        public Stopped {
            Check.text("component", component);
            details = Rules.copy("details", details);
        }

        /** Without details. */
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
     * The component reports how it feels.
     *
     * @param component the part of the system, not blank
     * @param details whatever else is worth knowing; absent means nothing
     */
    @EventType("system.health.v1")
    record Health(String component, Map<String, String> details) implements SystemEvent {

        /** Checks every component. */
        public Health {
            Check.text("component", component);
            details = Rules.copy("details", details);
        }

        /** Without details. */
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
