package io.tailrace.account;

import java.util.Collections;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;

/** What one part has counted of the ids of one hour. For one thread. */
public final class HourTally {

    /** Called for every line and minute with a tally. */
    @FunctionalInterface
    public interface Visitor {
        void visit(Line line, long minute, Tally tally);
    }

    private final Map<Line, Map<Long, Tally>> lines = new TreeMap<>();

    /**
     * Adds events.
     *
     * @param minute a minute of this hour, see {@link IdMinute}
     */
    public void add(Line line, long minute, Tally tally) {
        lines.computeIfAbsent(line, l -> new TreeMap<>()).merge(minute, tally, Tally::plus);
    }

    /** Visits all tallies, by line and minute. */
    public void forEach(Visitor visitor) {
        lines.forEach(
                (line, minutes) ->
                        minutes.forEach((minute, tally) -> visitor.visit(line, minute, tally)));
    }

    /** Whether nothing was counted. */
    public boolean isEmpty() {
        return lines.isEmpty();
    }

    /** The lines that were counted; not to be changed. */
    public Set<Line> lineNames() {
        return Collections.unmodifiableSet(lines.keySet());
    }

    Map<Line, Map<Long, Tally>> lines() {
        return lines;
    }

    /** Adds all tallies of another part. */
    public void addAll(HourTally other) {
        other.forEach(this::add);
    }
}
