package io.tailrace.event;

import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.regex.Pattern;

/**
 * Which type name belongs to which class of events, and which aggregate type to which family.
 * Immutable and safe for any thread.
 */
public final class EventCatalogue {

    private static final Pattern TYPE_NAME =
            Pattern.compile("[a-z][a-z0-9_-]*\\.[a-z][a-z0-9_-]*\\.v[1-9][0-9]*");
    private static final EventCatalogue BUILT_IN =
            new EventCatalogue(Map.of(), Map.of()).with(BuiltInEvent.class);

    private final Map<String, Class<? extends DomainEvent>> byName;
    private final Map<Class<? extends DomainEvent>, String> names;

    private EventCatalogue(
            Map<String, Class<? extends DomainEvent>> byName,
            Map<Class<? extends DomainEvent>, String> names) {
        this.byName = byName;
        this.names = names;
    }

    /** The built-in families: order, payment, system and user. */
    public static EventCatalogue builtIn() {
        return BUILT_IN;
    }

    /**
     * This catalogue and one family more.
     *
     * @param family a sealed interface whose every leaf is named by {@link EventType}, or one class
     *     that is
     * @throws IllegalArgumentException if a leaf has no name or an illegal one, is not final, or
     *     claims a name that is taken
     */
    public EventCatalogue with(Class<? extends DomainEvent> family) {
        Map<String, Class<? extends DomainEvent>> moreByName = new TreeMap<>(byName);
        Map<Class<? extends DomainEvent>, String> moreNames = new HashMap<>(names);
        for (Class<? extends DomainEvent> type : leaves(family)) {
            EventType named = nameOf(type);
            moreNames.put(type, named.value());
            claim(moreByName, named.value(), type);
            for (String alias : named.aliases()) {
                claim(moreByName, alias, type);
            }
        }
        return new EventCatalogue(moreByName, moreNames);
    }

    /**
     * The name this class of events is written under, for example {@code order.placed.v1}.
     *
     * @throws IllegalArgumentException if it is in none of the families
     */
    public String typeName(Class<? extends DomainEvent> type) {
        String name = names.get(type);
        if (name == null) {
            throw new IllegalArgumentException(
                    type.getName()
                            + " is in no registered family; add it with EventCatalogue.with");
        }
        return name;
    }

    /** The first part of {@link #typeName}, for example {@code order}: where events are routed. */
    public String aggregateType(Class<? extends DomainEvent> type) {
        return firstPart(typeName(type));
    }

    /** The class of events of this name, also of an earlier one; empty if nobody claims it. */
    public Optional<Class<? extends DomainEvent>> find(String typeName) {
        return Optional.ofNullable(byName.get(typeName));
    }

    /** The names that are written, sorted. */
    public SortedSet<String> typeNames() {
        return Collections.unmodifiableSortedSet(new TreeSet<>(names.values()));
    }

    /** The aggregate types, sorted. */
    public SortedSet<String> aggregateTypes() {
        SortedSet<String> types = new TreeSet<>();
        names.values().forEach(name -> types.add(firstPart(name)));
        return Collections.unmodifiableSortedSet(types);
    }

    private static String firstPart(String typeName) {
        return typeName.substring(0, typeName.indexOf('.'));
    }

    private static void claim(
            Map<String, Class<? extends DomainEvent>> byName,
            String name,
            Class<? extends DomainEvent> type) {
        if (!TYPE_NAME.matcher(name).matches()) {
            throw new IllegalArgumentException(
                    "type name of %s must match %s, got \"%s\""
                            .formatted(type.getName(), TYPE_NAME, name));
        }
        Class<? extends DomainEvent> owner = byName.put(name, type);
        if (owner != null) {
            throw new IllegalArgumentException(
                    "type name \"%s\" must have one owner, got %s and %s"
                            .formatted(name, owner.getName(), type.getName()));
        }
    }

    private static EventType nameOf(Class<? extends DomainEvent> type) {
        EventType named = type.getAnnotation(EventType.class);
        if (named == null) {
            throw new IllegalArgumentException(
                    type.getName() + " must be named by @EventType, or sealed");
        }
        return named;
    }

    private static List<Class<? extends DomainEvent>> leaves(Class<? extends DomainEvent> type) {
        Class<?>[] permitted = type.getPermittedSubclasses();
        if (permitted == null) {
            return List.of(type);
        }
        List<Class<? extends DomainEvent>> all = new ArrayList<>();
        for (Class<?> sub : permitted) {
            all.addAll(leaves(sub.asSubclass(DomainEvent.class)));
        }
        return all;
    }
}
