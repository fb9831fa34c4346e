package io.tailrace.event;

import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;

/** Walks up and down the sealed types of events. */
final class SealedFamilies {

    private SealedFamilies() {}

    /** Whether a type is meant to be registered: it is a family, or has a name. */
    static boolean hasNames(Class<?> type) {
        return type.isSealed() || type.isAnnotationPresent(EventType.class);
    }

    /** The types at the end of all branches below a type; the type itself if it is not sealed. */
    static Stream<Class<? extends DomainEvent>> leaves(Class<? extends DomainEvent> type) {
        if (!type.isSealed()) {
            return Stream.of(type);
        }
        if (type.isAnnotationPresent(EventType.class)) {
            throw new IllegalArgumentException(
                    "@EventType must be on the records of a family, got it on the sealed type "
                            + type.getName());
        }
        return Arrays.stream(type.getPermittedSubclasses())
                .map(sub -> sub.asSubclass(DomainEvent.class))
                .flatMap(SealedFamilies::leaves);
    }

    /** The sealed types above a type that have no sealed type above them; else the type itself. */
    static Stream<Class<? extends DomainEvent>> topmost(Class<? extends DomainEvent> type) {
        List<Class<? extends DomainEvent>> above = sealedSupertypes(type);
        return above.isEmpty()
                ? Stream.of(type)
                : above.stream().flatMap(SealedFamilies::topmost).distinct();
    }

    private static List<Class<? extends DomainEvent>> sealedSupertypes(Class<?> type) {
        Stream<Class<?>> supertypes =
                Stream.concat(
                        Stream.ofNullable(type.getSuperclass()),
                        Arrays.stream(type.getInterfaces()));
        return supertypes
                .filter(above -> above.isSealed() && DomainEvent.class.isAssignableFrom(above))
                .<Class<? extends DomainEvent>>map(above -> above.asSubclass(DomainEvent.class))
                .toList();
    }
}
