package io.tailrace.relay.account;

import io.tailrace.account.Hop;
import io.tailrace.account.HourTally;
import io.tailrace.account.IdHash;
import io.tailrace.account.IdMinute;
import io.tailrace.account.Line;
import io.tailrace.event.TopicNames;
import io.tailrace.record.AggregateTopics;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.LongSupplier;

/** What a counter has counted of each hour that is kept. For one thread. */
final class CountedHours {

    /** Limits memory and the size of a record. */
    static final int MOST_TYPES = 1_000;

    private final Map<Long, HourTally> hours;
    private final Map<Long, Set<String>> types = new HashMap<>();
    private final Set<Long> changed = new TreeSet<>();

    /** When an hour was changed last, as {@link System#nanoTime}; without those from before. */
    private final Map<Long, Long> changedAt = new HashMap<>();

    private final String source;
    private final AggregateTopics topics;
    private final LongSupplier nanos;
    private final IdHash hash = new IdHash();
    private long keptFrom;
    private long keptTo;
    private long counted;
    private long late;

    /**
     * @param hours what was counted before
     * @param source the {@code ce_source} of the events
     */
    CountedHours(Map<Long, HourTally> hours, String source, TopicNames topics) {
        this(hours, source, topics, System::nanoTime);
    }

    CountedHours(Map<Long, HourTally> hours, String source, TopicNames topics, LongSupplier nanos) {
        this.nanos = nanos;
        this.hours = new TreeMap<>(hours);
        this.source = source;
        this.topics = new AggregateTopics(topics);
        hours.forEach(
                (hour, tally) ->
                        tally.forEach((line, minute, sum) -> typesOf(hour).add(line.type())));
        types.values().forEach(all -> all.remove(Line.FURTHER_TYPES));
    }

    /**
     * Keeps the hours of a time and no others. To be called before rows are counted.
     *
     * @return the hours that are forgotten
     */
    List<Long> keep(Instant now, Duration keep) {
        long first = IdMinute.hour(IdMinute.at(now.minus(keep)));
        keptFrom = IdMinute.first(first);
        keptTo = IdMinute.last(now);
        List<Long> old = new ArrayList<>(hours.keySet());
        old.removeIf(hour -> hour == IdMinute.hour(IdMinute.UNTIMED) || hour >= first);
        old.removeIf(hour -> isYoung(hour, keep)); // the clock of the database has jumped
        old.forEach(hours::remove);
        old.forEach(changedAt::remove);
        old.forEach(types::remove);
        return old;
    }

    /** Nothing that was counted a while ago can be too old already. */
    private boolean isYoung(long hour, Duration keep) {
        Long at = changedAt.get(hour);
        return at != null && nanos.getAsLong() - at < keep.toNanos();
    }

    /** Counts a row. */
    void add(String id, String type) {
        long minute = IdMinute.of(id);
        if (minute != IdMinute.UNTIMED && (minute < keptFrom || minute > keptTo)) {
            late++;
            return;
        }
        long hour = IdMinute.hour(minute);
        Line line = new Line(Hop.TABLE, source, known(hour, topics.has(type) ? type : ""));
        hours.computeIfAbsent(hour, h -> new HourTally()).add(line, minute, hash.of(id));
        changed.add(hour);
        changedAt.put(hour, nanos.getAsLong());
        counted++;
    }

    private String known(long hour, String type) {
        Set<String> all = typesOf(hour);
        if (!all.contains(type)) {
            if (all.size() >= MOST_TYPES) {
                return Line.FURTHER_TYPES;
            }
            all.add(type);
        }
        return type;
    }

    private Set<String> typesOf(long hour) {
        return types.computeIfAbsent(hour, h -> new HashSet<>());
    }

    /** The hours that have changed since the last call, with all their tallies. */
    Map<Long, HourTally> takeChanged() {
        Map<Long, HourTally> taken = new TreeMap<>(hours);
        taken.keySet().retainAll(changed);
        changed.clear();
        return taken;
    }

    /** How many rows were counted since the last call. */
    long takeCounted() {
        long rows = counted;
        counted = 0;
        return rows;
    }

    /** How many rows were not counted since the last call, because of the time in their ids. */
    long takeLate() {
        long rows = late;
        late = 0;
        return rows;
    }
}
