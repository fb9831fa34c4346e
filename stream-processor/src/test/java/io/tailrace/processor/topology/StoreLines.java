package io.tailrace.processor.topology;

import java.util.Collection;
import java.util.Comparator;
import java.util.TreeMap;
import java.util.stream.Collectors;
import org.apache.kafka.streams.state.StoreBuilder;

/** How state stores are made, as text: what decides which files and changelogs they have. */
public final class StoreLines {

    private StoreLines() {}

    /** A line for each store, ordered by their names. */
    public static String of(Collection<StoreBuilder<?>> stores) {
        return stores.stream()
                .sorted(Comparator.comparing(StoreBuilder::name))
                .map(StoreLines::line)
                .collect(Collectors.joining());
    }

    private static String line(StoreBuilder<?> store) {
        return "%s %s persistent=%s logged=%s %s\n"
                .formatted(
                        store.name(),
                        store.getClass().getSimpleName(),
                        store.build().persistent(),
                        store.loggingEnabled(),
                        new TreeMap<>(store.logConfig()));
    }
}
