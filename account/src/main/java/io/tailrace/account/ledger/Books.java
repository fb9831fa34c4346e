package io.tailrace.account.ledger;

import io.tailrace.account.AccountRecord.Counted;
import io.tailrace.account.HourTally;
import io.tailrace.account.IdMinute;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.Predicate;

/** What each part has counted of each hour. For one thread. */
final class Books {

    private record PartHour(String part, long hour) {}

    private final Map<PartHour, HourTally> counted = new HashMap<>();

    /** What has a record in the topic, also of hours that are forgotten. */
    private final Set<PartHour> stored = new HashSet<>();

    /**
     * Takes over what a part says of an hour.
     *
     * @return the difference to what it has said before
     */
    HourTally replace(Counted part) {
        PartHour key = new PartHour(part.part(), part.hour());
        HourTally now = part.tally();
        HourTally difference = new HourTally();
        HourTally before = now == null ? counted.remove(key) : counted.put(key, now);
        if (before != null) {
            before.forEach((line, minute, tally) -> difference.add(line, minute, tally.negated()));
        }
        if (now == null) {
            stored.remove(key);
        } else {
            stored.add(key);
            now.forEach(difference::add);
        }
        return difference;
    }

    /** Forgets what was counted of hours before one. */
    void forgetBefore(long hour) {
        counted.keySet().removeIf(key -> isBefore(key, hour));
    }

    private static boolean isBefore(PartHour key, long hour) {
        return key.hour() < hour && key.hour() != IdMinute.hour(IdMinute.UNTIMED);
    }

    /** Copies of what a part has counted, by hour. */
    Map<Long, HourTally> of(String part) {
        Map<Long, HourTally> hours = new HashMap<>();
        counted.forEach(
                (key, tally) -> {
                    if (key.part().equals(part)) {
                        hours.computeIfAbsent(key.hour(), h -> new HourTally()).addAll(tally);
                    }
                });
        return hours;
    }

    /** The parts that matter and the hours before one that have a record in the topic. */
    Map<String, Set<Long>> storedBefore(long hour, Predicate<String> which) {
        Map<String, Set<Long>> old = new TreeMap<>();
        stored.stream()
                .filter(key -> isBefore(key, hour))
                .filter(key -> which.test(key.part()))
                .forEach(
                        key ->
                                old.computeIfAbsent(key.part(), p -> new TreeSet<>())
                                        .add(key.hour()));
        return old;
    }
}
