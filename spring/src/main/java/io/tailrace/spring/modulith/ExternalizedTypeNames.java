package io.tailrace.spring.modulith;

import java.util.Locale;

/**
 * Names the types of externalized events that are no domain events. A bean of this type replaces
 * the default. Safe for any thread.
 */
@FunctionalInterface
public interface ExternalizedTypeNames {

    /**
     * The type name of an event, for example {@code order.order-completed.v1}, which must not
     * change while subscribers read the type.
     *
     * @param aggregateType the routing target, for example {@code order}
     * @param event the event after Modulith has mapped it
     */
    String typeName(String aggregateType, Object event);

    /** The target, the simple name of the class with dashes, and the version 1. */
    static ExternalizedTypeNames bySimpleName() {
        return (aggregateType, event) ->
                "%s.%s.v1".formatted(aggregateType, dashed(event.getClass().getSimpleName()));
    }

    private static String dashed(String name) {
        return name.replaceAll("(?<=[a-z0-9])(?=[A-Z])", "-").toLowerCase(Locale.ROOT);
    }
}
