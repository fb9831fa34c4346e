package io.tailrace.subscriber;

import io.tailrace.event.DomainEvent;
import io.tailrace.event.Event;
import io.tailrace.event.EventCatalogue;
import java.util.ArrayDeque;
import java.util.Arrays;
import java.util.Deque;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.SortedSet;
import java.util.TreeSet;

/** Which handler takes which event: that of its class, or else of the closest type above it. */
final class Handlers {

    private final Map<Class<?>, EventHandler<?>> byType;

    Handlers(Map<Class<?>, EventHandler<?>> byType) {
        this.byType = new LinkedHashMap<>(byType);
    }

    /** The handler of an event. */
    @SuppressWarnings("unchecked") // a handler is registered for a type above its own
    <P extends DomainEvent> Optional<EventHandler<P>> find(Event<P> event) {
        Deque<Class<?>> types = new ArrayDeque<>();
        types.add(event.payload().getClass());
        while (!types.isEmpty()) {
            Class<?> type = types.remove();
            EventHandler<?> handler = byType.get(type);
            if (handler != null) {
                return Optional.of((EventHandler<P>) handler);
            }
            types.addAll(Arrays.asList(type.getInterfaces()));
        }
        return Optional.empty();
    }

    /** The aggregate types whose events these handlers may be called with. */
    SortedSet<String> aggregateTypes(EventCatalogue catalogue) {
        SortedSet<String> types = new TreeSet<>();
        for (String typeName : catalogue.typeNames()) {
            catalogue
                    .find(typeName)
                    .filter(
                            type ->
                                    byType.keySet().stream()
                                            .anyMatch(t -> t.isAssignableFrom(type)))
                    .ifPresent(type -> types.add(catalogue.aggregateType(type)));
        }
        return types;
    }
}
