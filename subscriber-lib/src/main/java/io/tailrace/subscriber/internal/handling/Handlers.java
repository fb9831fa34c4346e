package io.tailrace.subscriber.internal.handling;

import io.tailrace.event.DomainEvent;
import io.tailrace.event.EventCatalogue;
import java.util.ArrayDeque;
import java.util.Arrays;
import java.util.Collections;
import java.util.Deque;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.SortedSet;
import java.util.TreeSet;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * The handlers of a subscriber by the type they are registered for. An event is given to the
 * handler of its class or, if there is none, of its closest supertype. Safe for any thread.
 */
public final class Handlers {

    private final Map<Class<?>, HandlerAdapter> byType;
    private final Map<Class<?>, Optional<HandlerAdapter>> found = new ConcurrentHashMap<>();

    /** Copies the handlers of a map. */
    public Handlers(Map<Class<?>, HandlerAdapter> byType) {
        this.byType = new LinkedHashMap<>(byType);
    }

    /** The number of registered handlers. */
    public int count() {
        return byType.size();
    }

    /** The types that have a handler of their own. */
    public Set<Class<?>> types() {
        return Collections.unmodifiableSet(byType.keySet());
    }

    /** The handler of a payload; empty if no handler is registered for its class or supertypes. */
    public Optional<HandlerAdapter> find(DomainEvent payload) {
        return found.computeIfAbsent(payload.getClass(), this::closest);
    }

    private Optional<HandlerAdapter> closest(Class<?> payload) {
        Deque<Class<?>> types = new ArrayDeque<>();
        types.add(payload);
        while (!types.isEmpty()) {
            Class<?> type = types.remove();
            HandlerAdapter handler = byType.get(type);
            if (handler != null) {
                return Optional.of(handler);
            }
            if (type.getSuperclass() != null) {
                types.add(type.getSuperclass());
            }
            types.addAll(Arrays.asList(type.getInterfaces()));
        }
        return Optional.empty();
    }

    /** Whether a handler is registered for all events. */
    public boolean handleAll() {
        return byType.containsKey(DomainEvent.class);
    }

    /**
     * The aggregate types of the catalogue with at least one event type that has a handler of its
     * own or of a supertype other than {@link DomainEvent}.
     */
    public SortedSet<String> aggregateTypes(EventCatalogue catalogue) {
        return typesWhere(catalogue, this::isHandled)
                .map(catalogue::aggregateType)
                .collect(Collectors.toCollection(TreeSet::new));
    }

    /** The type names of the catalogue whose events have a handler. */
    public SortedSet<String> typeNames(EventCatalogue catalogue) {
        return typesWhere(catalogue, type -> handleAll() || isHandled(type))
                .map(catalogue::typeName)
                .collect(Collectors.toCollection(TreeSet::new));
    }

    private static Stream<Class<? extends DomainEvent>> typesWhere(
            EventCatalogue catalogue, Predicate<Class<?>> condition) {
        return catalogue.typeNames().stream()
                .map(catalogue::find)
                .flatMap(Optional::stream)
                .filter(condition);
    }

    private boolean isHandled(Class<?> type) {
        return byType.keySet().stream()
                .filter(handled -> handled != DomainEvent.class)
                .anyMatch(handled -> handled.isAssignableFrom(type));
    }
}
