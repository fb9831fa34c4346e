package io.tailrace.relay.balance;

import io.tailrace.account.AccountRecord;
import io.tailrace.account.AccountRecord.Counted;
import io.tailrace.account.AccountRecord.Gone;
import io.tailrace.account.AccountRecord.Progress;
import io.tailrace.account.Bucket;
import io.tailrace.account.Hop;
import io.tailrace.account.HourTally;
import io.tailrace.account.IdMinute;
import io.tailrace.account.Line;
import java.util.Map;
import java.util.OptionalLong;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/**
 * Takes from records of the account only what one question needs: the account of all types,
 * partitions and minutes does not fit into the heap of a relay beside its stream. Stateless.
 */
final class CountedLines {

    private CountedLines() {}

    /**
     * Leaves of each record what tells how many rows a bucket had. The operator returns null for a
     * record that tells nothing of it.
     */
    static UnaryOperator<@Nullable AccountRecord> ofRows(Bucket bucket) {
        long hour = IdMinute.hour(bucket.minute());
        return record -> {
            if (record instanceof Counted counted) {
                HourTally tally = counted.tally();
                if (tally == null) {
                    return counted;
                }
                return counted.hour() == hour
                        ? new Counted(counted.part(), hour, rows(tally, bucket))
                        : null;
            }
            if (record instanceof Progress progress && progress.table() != null) {
                return new Progress(progress.member(), Set.of(), progress.table());
            }
            return record instanceof Gone ? record : null;
        };
    }

    private static HourTally rows(HourTally all, Bucket bucket) {
        HourTally kept = new HourTally();
        all.forEach(
                (line, minute, tally) -> {
                    boolean wanted =
                            line.hop() == Hop.TABLE
                                    && line.source().equals(bucket.source())
                                    && (line.type().equals(bucket.type())
                                            || line.type().equals(Line.FURTHER_TYPES));
                    if (wanted && minute == bucket.minute()) {
                        kept.add(line, minute, tally);
                    }
                });
        return kept;
    }

    /** Remembers the last minute that parts have counted in each hour. For one thread. */
    static final class LastMinutes {

        private final Set<String> parts;
        private final Map<String, Map<Long, Long>> byHour = new TreeMap<>();

        /**
         * @param parts of which the minutes are asked for
         */
        LastMinutes(Set<String> parts) {
            this.parts = Set.copyOf(parts);
        }

        /** Takes a record over. */
        void add(AccountRecord record) {
            if (!(record instanceof Counted counted) || !parts.contains(counted.part())) {
                return;
            }
            Map<Long, Long> hours = byHour.computeIfAbsent(counted.part(), p -> new TreeMap<>());
            hours.remove(counted.hour());
            HourTally tally = counted.tally();
            if (tally != null) {
                tally.forEach(
                        (line, minute, count) -> hours.merge(counted.hour(), minute, Math::max));
            }
        }

        /**
         * The last minute of all parts.
         *
         * @param from hours before that of this minute are not kept any more
         */
        OptionalLong last(long from) {
            return byHour.values().stream()
                    .flatMap(hours -> hours.entrySet().stream())
                    .filter(hour -> hour.getKey() >= IdMinute.hour(from))
                    .mapToLong(Map.Entry::getValue)
                    .max();
        }
    }
}
