package io.tailrace.console.ledger;

import io.tailrace.account.AccountRecord.TableSide;
import io.tailrace.account.Bucket;
import io.tailrace.account.Hop;
import io.tailrace.account.IdMinute;
import io.tailrace.account.ledger.Ledger;
import io.tailrace.console.ledger.AccountHours.HourCell;
import io.tailrace.console.ledger.AccountHours.TypeHours;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;

/** Adds up a ledger by aggregate type and hour. Pure; for one thread. */
final class HourTable {

    /** More types would hide what matters, and make a long answer. */
    private static final int MOST_TYPES = 200;

    /** The sums of one hour. */
    private static final class Sum {
        private long in;
        private long out;
        private long difference;
        private CellState state = CellState.NONE;
        private final SortedSet<Instant> minutes = new TreeSet<>();
    }

    private final Ledger ledger;
    private final long firstHour;
    private final long lastHour;
    private final Map<String, Map<Long, Sum>> types = new TreeMap<>();

    /**
     * @param firstHour the first hour that is shown, see {@link IdMinute#hour}
     * @param lastHour the last one
     */
    HourTable(Ledger ledger, Unequal unequal, long firstHour, long lastHour) {
        this.ledger = ledger;
        this.firstHour = firstHour;
        this.lastHour = lastHour;
        ledger.buckets().forEach(this::add);
        unequal.all().forEach(this::add);
    }

    /** The types: those that differ first, then the busiest. */
    List<TypeHours> types() {
        Comparator<Map.Entry<String, Map<Long, Sum>>> order =
                Comparator.comparing(each -> worst(each.getValue()), Comparator.reverseOrder());
        return types.entrySet().stream()
                .sorted(order.thenComparing(each -> -events(each.getValue())))
                .limit(MOST_TYPES)
                .map(each -> new TypeHours(each.getKey(), cells(each.getValue())))
                .toList();
    }

    /** How many types are left out. */
    int more() {
        return Math.max(0, types.size() - MOST_TYPES);
    }

    private void add(Bucket bucket) {
        if (isShown(bucket)) {
            Sum sum = sum(bucket);
            sum.in += in(bucket);
            sum.out +=
                    count(bucket, Hop.EVENTS)
                            + count(bucket, Hop.DEAD)
                            + count(bucket, Hop.SKIPPED)
                            + count(bucket, Hop.HELD)
                            + count(bucket, Hop.REFUSED);
            sum.state = sum.state.or(CellState.EQUAL);
        }
    }

    private void add(Unequal.One one) {
        Bucket bucket = one.imbalance().bucket();
        if (isShown(bucket)) {
            Sum sum = sum(bucket);
            sum.state = sum.state.or(one.state());
            sum.minutes.add(IdMinute.begin(bucket.minute()));
            sum.difference += one.counts() ? one.difference() : 0;
        }
    }

    private Sum sum(Bucket bucket) {
        return types.computeIfAbsent(bucket.type(), type -> new HashMap<>())
                .computeIfAbsent(IdMinute.hour(bucket.minute()), hour -> new Sum());
    }

    private boolean isShown(Bucket bucket) {
        long hour = IdMinute.hour(bucket.minute());
        return bucket.minute() != IdMinute.UNTIMED && hour >= firstHour && hour <= lastHour;
    }

    private long in(Bucket bucket) {
        TableSide table = ledger.tables().get(bucket.source());
        boolean rows = table != null && table.everyRow() && bucket.minute() >= table.from();
        long first =
                rows
                        ? count(bucket, Hop.TABLE)
                        : count(bucket, Hop.OUTBOX) + count(bucket, Hop.REFUSED);
        return first + count(bucket, Hop.AGAIN);
    }

    private long count(Bucket bucket, Hop hop) {
        return ledger.tally(bucket, hop).count();
    }

    private List<HourCell> cells(Map<Long, Sum> hours) {
        List<HourCell> cells = new ArrayList<>();
        for (long hour = firstHour; hour <= lastHour; hour++) {
            Sum sum = hours.getOrDefault(hour, new Sum());
            cells.add(
                    new HourCell(
                            IdMinute.begin(IdMinute.first(hour)),
                            sum.in,
                            sum.out,
                            sum.state.text(),
                            sum.difference,
                            List.copyOf(sum.minutes)));
        }
        return cells;
    }

    private static CellState worst(Map<Long, Sum> hours) {
        CellState worst =
                hours.values().stream().map(sum -> sum.state).reduce(CellState.NONE, CellState::or);
        return worst == CellState.NONE ? CellState.EQUAL : worst;
    }

    private static long events(Map<Long, Sum> hours) {
        return hours.values().stream().mapToLong(sum -> sum.in).sum();
    }
}
