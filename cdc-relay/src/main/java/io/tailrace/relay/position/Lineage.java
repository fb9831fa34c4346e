package io.tailrace.relay.position;

import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.postgresql.replication.LogSequenceNumber;

/**
 * Which database this is and how it came about. The log of a database belongs to a timeline. When a
 * standby is promoted, its log goes on in a new timeline; what the old primary had written beyond
 * that point is not part of its history. Immutable.
 *
 * @param id the database and its current timeline
 * @param end the end of its write-ahead log
 * @param switches where each earlier timeline of its history ended, by timeline
 */
public record Lineage(
        DatabaseId id, LogSequenceNumber end, Map<Integer, LogSequenceNumber> switches) {

    /** Copies the map. */
    public Lineage {
        switches = Map.copyOf(switches);
    }

    /**
     * Reads the content of a timeline history file. Its lines have the number of a timeline, where
     * it ended, and the reason, separated by tabs; a line may be a comment.
     *
     * @throws IllegalArgumentException if a line has another form
     * @see <a href="https://www.postgresql.org/docs/current/continuous-archiving.html">Continuous
     *     Archiving, Timelines</a>
     */
    public static Map<Integer, LogSequenceNumber> switches(String historyFile) {
        Map<Integer, LogSequenceNumber> switches = new TreeMap<>();
        historyFile
                .lines()
                .map(String::strip)
                .filter(line -> !line.isEmpty() && !line.startsWith("#"))
                .map(line -> line.split("\\s+", 3))
                .forEach(
                        words ->
                                switches.put(
                                        Integer.valueOf(words[0]),
                                        LogSequenceNumber.valueOf(words[1])));
        return switches;
    }

    /**
     * Why this database cannot continue from a position: its log has never contained what was
     * published up to there.
     *
     * @param timeline the timeline of the position
     * @param position up to where rows are published
     * @return empty if nothing shows that it cannot; otherwise the rest of a sentence that begins
     *     with the database, for example "ends at 0/1500000"
     */
    public Optional<String> contradiction(int timeline, LogSequenceNumber position) {
        boolean known = timeline != DatabaseId.UNKNOWN_TIMELINE;
        if (known && timeline > id.timeline()) {
            return Optional.of(
                    "is on timeline %d, but rows were published from timeline %d"
                            .formatted(id.timeline(), timeline));
        }
        if (known && timeline < id.timeline()) {
            return leftBefore(timeline, position);
        }
        return end.compareTo(position) < 0
                ? Optional.of("has a write-ahead log that ends at %s".formatted(end.asString()))
                : Optional.empty();
    }

    private Optional<String> leftBefore(int timeline, LogSequenceNumber position) {
        LogSequenceNumber left = switches.get(timeline);
        if (left == null) {
            return Optional.of(
                    "is on timeline %d, whose history does not contain timeline %d, from which rows were published"
                            .formatted(id.timeline(), timeline));
        }
        return left.compareTo(position) < 0
                ? Optional.of(
                        "is on timeline %d, which left timeline %d at %s"
                                .formatted(id.timeline(), timeline, left.asString()))
                : Optional.empty();
    }
}
