package io.tailrace.event;

import com.fasterxml.jackson.databind.json.JsonMapper;
import java.lang.reflect.Modifier;
import java.util.Collection;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.Consumer;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * Maps the type names of events to their classes. A catalogue begins empty; families of events are
 * added to it. Immutable and safe for any thread.
 */
public final class EventCatalogue {

    private static final Pattern TYPE_NAME =
            Pattern.compile("[a-z][a-z0-9_-]*\\.[a-z][a-z0-9_-]*\\.v[1-9][0-9]*");

    private static final EventCatalogue EMPTY =
            new EventCatalogue(PayloadJson.mapper(mapper -> {}), Map.of(), Map.of());

    private final JsonMapper mapper;
    private final Map<String, Class<? extends DomainEvent>> byName;
    private final Map<Class<? extends DomainEvent>, String> names;

    private EventCatalogue(
            JsonMapper mapper,
            Map<String, Class<? extends DomainEvent>> byName,
            Map<Class<? extends DomainEvent>, String> names) {
        this.mapper = mapper;
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
     * This catalogue with a mapper that a function has changed, for example to add a Jackson module
     * for types of a library: {@code EventCatalogue.empty().customizeJson(json ->
     * json.addModule(new MoneyModule())).with(ShopEvent.class)}. What the function changes is part
     * of the contract with every reader of the events.
     *
     * @param customizer changes the mapper that has been configured as {@link EventCodec}
     *     describes; called once. A second customizer replaces the first.
     * @throws IllegalArgumentException if an event of this catalogue has a component that the
     *     changed mapper cannot write
     */
    public EventCatalogue customizeJson(Consumer<? super JsonMapper.Builder> customizer) {
        JsonMapper changed = PayloadJson.mapper(customizer);
        names.forEach((type, name) -> PayloadTypeCheck.check(changed, name, type));
        return new EventCatalogue(changed, byName, names);
    }

    /** Reads and writes the payloads of this catalogue. */
    JsonMapper mapper() {
        return mapper;
    }

    /** Whether it has no events. */
    public boolean isEmpty() {
        return names.isEmpty();
    }

    /**
     * This catalogue and one more family. Events that are in this catalogue already are not added
     * again.
     *
     * @param family a sealed type whose every leaf is named by {@link EventType}, or one class that
     *     is
     * @throws IllegalArgumentException if a leaf has no name or an illegal one, is not final,
     *     claims a name that is taken, or has a component that JSON cannot hold; the message names
     *     the class, the component and its type
     */
    public EventCatalogue with(Class<? extends DomainEvent> family) {
        return withAll(SealedFamilies.leaves(family));
    }

    /**
     * This catalogue and the whole families that those of the types belong to of which it has no
     * event: for a record, all events of the topmost sealed types above it. A type that is in this
     * catalogue, or has a subtype in it, adds nothing; {@link DomainEvent} never does.
     *
     * @throws IllegalArgumentException as {@link #with} does
     */
    public EventCatalogue withFamiliesOf(Collection<? extends Class<?>> types) {
        List<Class<? extends DomainEvent>> families =
                types.stream()
                        .filter(type -> !hasSubtypeOf(type))
                        .map(type -> type.asSubclass(DomainEvent.class))
                        .flatMap(SealedFamilies::topmost)
                        .toList();
        EventCatalogue more =
                withAll(
                        families.stream()
                                .filter(SealedFamilies::hasNames)
                                .flatMap(SealedFamilies::leaves));
        return more.withAll(families.stream().filter(family -> !more.hasSubtypeOf(family)));
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

    /**
     * The topic that subscribers read events of this class from, for example {@code events.order}.
     *
     * @param topics the names that the pipeline is configured with; {@link TopicNames#defaults()}
     *     unless its processor was started with another prefix
     * @throws IllegalArgumentException as {@link #typeName} does
     */
    public String topic(Class<? extends DomainEvent> type, TopicNames topics) {
        return topics.events(aggregateType(type));
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

    private boolean hasSubtypeOf(Class<?> type) {
        return type == DomainEvent.class
                || names.keySet().stream().anyMatch(type::isAssignableFrom);
    }

    private EventCatalogue withAll(Stream<Class<? extends DomainEvent>> types) {
        Map<String, Class<? extends DomainEvent>> moreByName = new TreeMap<>(byName);
        Map<Class<? extends DomainEvent>, String> moreNames = new HashMap<>(names);
        types.filter(type -> !moreNames.containsKey(type))
                .forEach(type -> add(type, moreByName, moreNames));
        return new EventCatalogue(mapper, moreByName, moreNames);
    }

    private void add(
            Class<? extends DomainEvent> type,
            Map<String, Class<? extends DomainEvent>> byName,
            Map<Class<? extends DomainEvent>, String> names) {
        EventType named = nameOf(type);
        names.put(type, named.value());
        claim(byName, named.value(), type);
        for (String alias : named.aliases()) {
            claim(byName, alias, type);
        }
        PayloadTypeCheck.check(mapper, named.value(), type);
    }

    private static void requireNotReserved(String name, Class<? extends DomainEvent> type) {
        if (TopicNames.isReserved(firstPart(name))) {
            throw new IllegalArgumentException(
                    "type name of %s must not begin with one of %s, as topics of the pipeline do, got \"%s\""
                            .formatted(type.getName(), TopicNames.RESERVED, name));
        }
    }

    private static void claim(
            Map<String, Class<? extends DomainEvent>> byName,
            String name,
            Class<? extends DomainEvent> type) {
        if (!TYPE_NAME.matcher(name).matches()) {
            throw new IllegalArgumentException(
                    "type name of %s must be <aggregate type>.<what happened>.v<version>, for example order.placed.v1 (%s), got \"%s\""
                            .formatted(type.getName(), TYPE_NAME, name));
        }
        requireNotReserved(name, type);
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
                    type.getName()
                            + " must have a name, for example"
                            + " @EventType(\"order.placed.v1\"), or be a sealed type of records"
                            + " that have one");
        }
        if (!Modifier.isFinal(type.getModifiers())) {
            throw new IllegalArgumentException(
                    type.getName()
                            + " has @EventType, so it must be a record or a final class; an event of"
                            + " a subclass would have no name");
        }
        return named;
    }
}
