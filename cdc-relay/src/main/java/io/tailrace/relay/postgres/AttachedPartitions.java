package io.tailrace.relay.postgres;

import io.tailrace.relay.config.TableName;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;

/**
 * The partitions that may have had rows when they were attached. Immutable.
 *
 * @param entries an entry for each such partition, see {@link Partitions#entries}
 * @param unknown the entries and names of partitions into which nobody can look at this moment,
 *     because one is locked: by {@code VACUUM FULL}, or by a session that somebody has left open
 */
public record AttachedPartitions(Set<String> entries, Map<String, TableName> unknown) {

    /** Copies the collections. */
    public AttachedPartitions {
        entries = Set.copyOf(entries);
        unknown = Map.copyOf(unknown);
    }

    /**
     * The entries as one text, separated by spaces. Whether a partition that is unknown is among
     * them is as it was before.
     *
     * @param before such a text
     */
    public String since(String before) {
        Set<String> all = new TreeSet<>(Set.of(before.split(" ")));
        all.retainAll(unknown.keySet());
        all.addAll(entries);
        return String.join(" ", all);
    }

    /** The names of the unknown partitions, for people; empty if there are none. */
    public String unknownNames() {
        return String.join(
                ", ", unknown.values().stream().map(TableName::toString).sorted().toList());
    }
}
