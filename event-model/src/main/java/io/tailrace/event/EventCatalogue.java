package io.tailrace.event;

import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.regex.Pattern;

/**
 * Maps the type names of events to their classes. A catalogue begins empty; families of events are
 * added to it. Immutable and safe for any thread.
 */
public final class EventCatalogue {

    private static final Pattern TYPE_NAME =
            Pattern.compile("[a-z][a-z0-9_-]*\\.[a-z][a-z0-9_-]*\\.v[1-9][0-9]*");
    private static final EventCatalogue EMPTY = new EventCatalogue(Map.of(), Map.of());

    private final Map<String, Class<? extends DomainEvent>> byName;
    private final Map<Class<? extends DomainEvent>, String> names;

    private EventCatalogue(
            Map<String, Class<? extends DomainEvent>> byName,
            Map<Class<? extends DomainEvent>, String> names) {
        this.byName = byName;
        this.names = names;
    }

    /** A catalogue without events. */
    public static EventCatalogue empty() {
        return EMPTY;
    }

    /**
     * A catalogue of these families. The built-in events are a family as well: {@code
     * EventCatalogue.of(BuiltInEvent.class, ShopEvent.class)}.
     *
     * @param families as for {@link #with}
     * @throws IllegalArgumentException as {@link #with} does
     */
    @SafeVarargs
    public static EventCatalogue of(Class<? extends DomainEvent>... families) {
        EventCatalogue catalogue = EMPTY;
        for (Class<? extends DomainEvent> family : families) {
            catalogue = catalogue.with(family);
        }
        return catalogue;
    }

    /**
     * A catalogue of the whole families that these types belong to: for a record, all events of the
     * topmost sealed interface above it. {@link DomainEvent} itself adds nothing.
     *
     * @throws IllegalArgumentException as {@link #with} does
     */
    public static EventCatalogue ofFamiliesOf(Collection<? extends Class<?>> types) {
        Set<Class<? extends DomainEvent>> families = new LinkedHashSet<>();
        for (Class<?> type : types) {
            if (type != DomainEvent.class) {
                families.add(familyOf(type.asSubclass(DomainEvent.class)));
            }
        }
        EventCatalogue catalogue = EMPTY;
        for (Class<? extends DomainEvent> family : families) {
            catalogue = catalogue.with(family);
        }
        return catalogue;
    }

    /** Whether it has no events. */
    public boolean isEmpty() {
        return names.isEmpty();
    }

    /**
     * This catalogue and one more family.
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
     * The name that events of this class are written under, for example {@code order.placed.v1}.
     *
     * @throws IllegalArgumentException if it is in none of the families
     */
    public String typeName(Class<? extends DomainEvent> type) {
        String name = names.get(type);
        if (name == null) {
            throw new IllegalArgumentException(
                    type.getName()
                            + " is in no registered family; add it with EventCatalogue.of or EventCatalogue.with");
        }
        return name;
    }

    /** The first part of {@link #typeName}, for example {@code order}: where events are routed. */
    public String aggregateType(Class<? extends DomainEvent> type) {
        return firstPart(typeName(type));
    }

    /** The class of events of this name, also of an earlier name; empty if no class has it. */
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

    private static Class<? extends DomainEvent> familyOf(Class<? extends DomainEvent> type) {
        for (Class<?> above : type.getInterfaces()) {
            if (above.isSealed() && DomainEvent.class.isAssignableFrom(above)) {
                return familyOf(above.asSubclass(DomainEvent.class));
            }
        }
        return type;
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
