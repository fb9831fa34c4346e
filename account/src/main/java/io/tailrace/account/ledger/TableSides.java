package io.tailrace.account.ledger;

import io.tailrace.account.AccountRecord.TableSide;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** What the counters of tables say of them. For one thread. */
final class TableSides {

    private final Map<String, TableSide> byMember = new HashMap<>();
    private final Map<String, TableSide> bySource = new HashMap<>();

    /**
     * Takes over what a counter says.
     *
     * @return the source of which something else is known now; empty if nothing has changed
     */
    Optional<String> put(String member, TableSide side) {
        byMember.put(member, side);
        return changed(side.source());
    }

    /** A counter has ended; the result is that of {@link #put}. */
    Optional<String> remove(String member) {
        TableSide side = byMember.remove(member);
        return side == null ? Optional.empty() : changed(side.source());
    }

    /** The shards of a table are counted by a member each: only what all have counted counts. */
    private Optional<String> changed(String source) {
        @Nullable TableSide all = together(source);
        TableSide before = all == null ? bySource.remove(source) : bySource.put(source, all);
        return Objects.equals(before, all) ? Optional.empty() : Optional.of(source);
    }

    /** What all shards say; null if one of them has not said anything yet. */
    private @Nullable TableSide together(String source) {
        List<TableSide> said =
                byMember.values().stream().filter(side -> side.source().equals(source)).toList();
        return said.stream()
                .reduce(TableSides::both)
                .filter(all -> said.size() >= all.shards())
                .orElse(null);
    }

    private static TableSide both(TableSide one, TableSide other) {
        return new TableSide(
                one.source(),
                Math.max(one.from(), other.from()),
                one.everyRow() && other.everyRow(),
                Math.max(one.shards(), other.shards()));
    }

    /** The names of the counters of a source's table. */
    Set<String> members(String source) {
        return byMember.entrySet().stream()
                .filter(member -> member.getValue().source().equals(source))
                .map(Map.Entry::getKey)
                .collect(Collectors.toSet());
    }

    /** What is known of the table of a source; null if nothing counts it. */
    @Nullable TableSide of(String source) {
        return bySource.get(source);
    }

    /** What is known, by source. */
    Map<String, TableSide> all() {
        return Map.copyOf(bySource);
    }
}
