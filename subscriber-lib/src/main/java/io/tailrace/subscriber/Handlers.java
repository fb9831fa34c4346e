package io.tailrace.subscriber;

import io.tailrace.event.DomainEvent;
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

    private final Map<Class<?>, Reaction> byType;

    Handlers(Map<Class<?>, Reaction> byType) {
        this.byType = new LinkedHashMap<>(byType);
    }

    /** How many there are. */
    int count() {
        return byType.size();
    }

    /** What is done about such an event. */
    Optional<Reaction> find(DomainEvent payload) {
        Deque<Class<?>> types = new ArrayDeque<>();
        types.add(payload.getClass());
        while (!types.isEmpty()) {
            Class<?> type = types.remove();
            Reaction reaction = byType.get(type);
            if (reaction != null) {
                return Optional.of(reaction);
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
