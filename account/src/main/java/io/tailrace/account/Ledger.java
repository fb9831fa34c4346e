package io.tailrace.account;

import io.tailrace.account.AccountRecord.Begin;
import io.tailrace.account.AccountRecord.Counted;
import io.tailrace.account.AccountRecord.Gone;
import io.tailrace.account.AccountRecord.Progress;
import io.tailrace.account.AccountRecord.TableSide;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * Adds up what the counters have counted, and compares. It is given the records of the account's
 * topic in their order, from the beginning. No input or output. For one thread.
 *
 * <p>A difference is certain once every counter has gone through its parts since the bucket changed
 * last. Until then it may be on its way. A bucket that gets another event later is compared again.
 */
public final class Ledger {

    private record Question(Equation equation, Bucket bucket) {

        boolean isPublished(String source) {
            return equation == Equation.PUBLISHED && bucket.source().equals(source);
        }

        boolean isUntimed() {
            return bucket.minute() == IdMinute.UNTIMED;
        }
    }

    private record PartHour(String part, long hour) {}

    private static final Set<Hop> FROM_THE_RELAY = EnumSet.of(Hop.TABLE, Hop.OUTBOX, Hop.AGAIN);

    private final Totals totals = new Totals();
    private final Rounds rounds = new Rounds();
    private final Map<PartHour, HourTally> counted = new HashMap<>();

    /** What has a record in the topic, also of hours that are forgotten. */
    private final Set<PartHour> stored = new HashSet<>();

    private final Map<String, TableSide> sides = new HashMap<>(); // by member
    private final Map<String, TableSide> tables = new HashMap<>(); // by source, of all its members
    private final Map<Question, Imbalance> open = new TreeMap<>(Ledger::compare);

    /** The difference of ids without a time when all of them were counted for the first time. */
    private final Map<Question, Tally> baselines = new HashMap<>();

    /** The types that have a topic of the relays. */
    private final Set<String> types = new HashSet<>();

    /** The keys of records that could not be read. */
    private final Set<String> unreadable = new HashSet<>();

    private long begin = Long.MAX_VALUE;
    private long keptFrom;
    private boolean settled;

    /** Takes over a record behind the last one. */
    public void apply(AccountRecord record) {
        apply(record, rounds.number() + 1);
    }

    /**
     * Takes over a record.
     *
     * @param offset the offset of the record in the topic of the account
     */
    public void apply(AccountRecord record, long offset) {
        rounds.at(offset);
        if (record instanceof Counted part) {
            unreadable.remove(key(part.part(), part.hour()));
            if (part.tally() == null && part.hour() != IdMinute.hour(IdMinute.UNTIMED)) {
                forgetBefore(IdMinute.first(part.hour() + 1));
            }
            replace(part, offset);
        } else if (record instanceof Progress progress) {
            progressed(progress, offset);
        } else if (record instanceof Begin first && begin == Long.MAX_VALUE) {
            begin = first.minute();
            totals.all().forEach(bucket -> compare(bucket, offset));
        } else if (record instanceof Gone gone) {
            rounds.gone(gone.name());
            ended(sides.remove(gone.name()), offset);
        }
    }

    /** A record that cannot be read: until another one takes its place, nothing is certain. */
    public void unreadable(byte[] key) {
        unreadable.add(new String(key, StandardCharsets.UTF_8));
    }

    private static String key(String part, long hour) {
        return new String(AccountCodec.countedKey(part, hour), StandardCharsets.UTF_8);
    }

    /**
     * All parts were counted to their ends, and nothing will be added: every difference is certain.
     */
    public void settle() {
        settled = true;
    }

    private void replace(Counted part, long number) {
        PartHour key = new PartHour(part.part(), part.hour());
        HourTally now = part.tally();
        if (now == null) {
            stored.remove(key);
        } else {
            stored.add(key);
        }
        HourTally before = now == null ? counted.remove(key) : counted.put(key, now);
        Set<Bucket> changed = new TreeSet<>();
        HourTally difference = new HourTally();
        if (before != null) {
            before.forEach((line, minute, tally) -> difference.add(line, minute, tally.negated()));
        }
        if (now != null) {
            now.forEach(difference::add);
        }
        difference.forEach(
                (line, minute, tally) -> {
                    Bucket bucket = new Bucket(line.source(), line.type(), minute);
                    if (!tally.isZero() && (minute >= keptFrom || minute == IdMinute.UNTIMED)) {
                        totals.add(bucket, line.hop(), tally);
                        changed.add(bucket);
                    }
                });
        difference.lines().keySet().forEach(line -> known(line, number));
        changed.forEach(bucket -> compare(bucket, number));
    }

    /** Records of a topic beside those of types, such as {@code events.audit}, are no events. */
    private void known(Line line, long number) {
        if (FROM_THE_RELAY.contains(line.hop()) && types.add(line.type())) {
            totals.all().stream()
                    .filter(bucket -> bucket.type().equals(line.type()))
                    .forEach(bucket -> compare(bucket, number));
        }
    }

    private void progressed(Progress progress, long number) {
        rounds.progress(progress);
        TableSide side = progress.table();
        if (side != null && !side.equals(sides.put(progress.member(), side))) {
            compareTable(side.source(), number);
        }
    }

    private void ended(@Nullable TableSide side, long number) {
        if (side != null) {
            compareTable(side.source(), number);
        }
    }

    /** The shards of a table are counted by a member each: only what all have counted counts. */
    private void compareTable(String source, long number) {
        Optional<TableSide> all =
                sides.values().stream()
                        .filter(side -> side.source().equals(source))
                        .reduce(
                                (one, other) ->
                                        new TableSide(
                                                source,
                                                Math.max(one.from(), other.from()),
                                                one.everyRow() && other.everyRow()));
        TableSide before = all.isEmpty() ? tables.remove(source) : tables.put(source, all.get());
        if (Objects.equals(before, all.orElse(null))) {
            return;
        }
        open.keySet().removeIf(question -> question.isPublished(source));
        baselines.keySet().removeIf(question -> question.isPublished(source));
        totals.all().stream()
                .filter(bucket -> bucket.source().equals(source))
                .forEach(bucket -> compare(bucket, number));
    }

    /**
     * Forgets the minutes before one, whose tallies the counters do not keep either.
     *
     * @return the certain imbalances that nobody will see any more
     */
    public List<Imbalance> forgetBefore(long minute) {
        keptFrom = Math.max(keptFrom, minute);
        List<Imbalance> forgotten = new ArrayList<>();
        for (Imbalance each : imbalances()) {
            long of = each.bucket().minute();
            if (of != IdMinute.UNTIMED && of < keptFrom) {
                open.remove(new Question(each.equation(), each.bucket()));
                if (each.certain()) {
                    forgotten.add(each);
                }
            }
        }
        totals.removeBefore(keptFrom);
        counted.keySet()
                .removeIf(
                        key ->
                                key.hour() != IdMinute.hour(IdMinute.UNTIMED)
                                        && key.hour() < IdMinute.hour(keptFrom));
        return forgotten;
    }

    /** The buckets that are not equal now, by equation and bucket. */
    public List<Imbalance> imbalances() {
        long topics = rounds.seenBefore(Rounds::isPartition);
        List<Imbalance> found = new ArrayList<>();
        for (Map.Entry<Question, Imbalance> each : List.copyOf(open.entrySet())) {
            Imbalance one = each.getValue();
            boolean certain = settled || (unreadable.isEmpty() && one.since() < seen(one, topics));
            if (certain && !settled && each.getKey().isUntimed() && isFirst(each)) {
                open.remove(each.getKey());
            } else if (!one.isEqual()) {
                found.add(one.certain(certain));
            }
        }
        return found;
    }

    /** The counters of other tables do not matter. */
    private long seen(Imbalance one, long topics) {
        if (one.equation() == Equation.PROCESSED) {
            return topics;
        }
        long seen = topics;
        for (Map.Entry<String, TableSide> side : sides.entrySet()) {
            if (side.getValue().source().equals(one.bucket().source())) {
                seen = Math.min(seen, rounds.seenBefore(rounds.partsOf(side.getKey())::contains));
            }
        }
        return seen;
    }

    private boolean isFirst(Map.Entry<Question, Imbalance> each) {
        Imbalance one = each.getValue();
        return baselines.putIfAbsent(each.getKey(), one.expected().minus(one.found())) == null;
    }

    /** All buckets that are kept, by minute, source and type. */
    public List<Bucket> buckets() {
        return totals.all();
    }

    /** What was counted at a hop. */
    public Tally tally(Bucket bucket, Hop hop) {
        return totals.of(bucket, hop);
    }

    /**
     * What a part has counted, by hour.
     *
     * @return copies, which may be changed
     */
    public Map<Long, HourTally> counted(String part) {
        Map<Long, HourTally> hours = new HashMap<>();
        counted.forEach(
                (key, tally) -> {
                    if (key.part().equals(part)) {
                        hours.computeIfAbsent(key.hour(), h -> new HourTally()).addAll(tally);
                    }
                });
        return hours;
    }

    /** The parts of topics and the hours before one that are still in the topic of the account. */
    public Map<String, Set<Long>> countedBefore(long hour) {
        Map<String, Set<Long>> old = new TreeMap<>();
        stored.stream()
                .filter(key -> key.hour() < hour && key.hour() != IdMinute.hour(IdMinute.UNTIMED))
                .filter(key -> !key.part().startsWith(Part.TABLE))
                .forEach(
                        key ->
                                old.computeIfAbsent(key.part(), p -> new TreeSet<>())
                                        .add(key.hour()));
        return old;
    }

    /**
     * The counters of topics that have ended without a word: others have gone through each of their
     * parts later, unless the part exists no more.
     *
     * @param exists whether a part exists
     */
    public Set<String> superseded(Predicate<String> exists) {
        return rounds.superseded(exists);
    }

    /** What is known of the tables, by source. */
    public Map<String, TableSide> tables() {
        return Map.copyOf(tables);
    }

    /** The first minute whose records are all counted; {@link Long#MAX_VALUE} if not known yet. */
    public long begin() {
        return begin;
    }

    private void compare(Bucket bucket, long number) {
        if (isCounted(bucket.minute(), begin) && types.contains(bucket.type())) {
            Tally expected = totals.of(bucket, Hop.OUTBOX).plus(totals.of(bucket, Hop.AGAIN));
            Tally found =
                    totals.of(bucket, Hop.EVENTS)
                            .plus(totals.of(bucket, Hop.DEAD))
                            .plus(totals.of(bucket, Hop.SKIPPED))
                            .plus(totals.of(bucket, Hop.HELD));
            answer(Equation.PROCESSED, bucket, expected, found, true, number);
        }
        TableSide side = tables.get(bucket.source());
        if (side != null && isCounted(bucket.minute(), Math.max(begin, side.from()))) {
            published(bucket, side, number);
        }
    }

    private static boolean isCounted(long minute, long from) {
        return minute == IdMinute.UNTIMED ? from != Long.MAX_VALUE : minute >= from;
    }

    /**
     * Compares the types of a minute together, because the relay's dead letters do not say which
     * type they had: what the types lack has to be what was refused. What was lost is published
     * again by a replay.
     */
    private void published(Bucket changed, TableSide side, long number) {
        Set<Bucket> all = new TreeSet<>(totals.of(changed.source(), changed.minute()));
        all.add(changed); // also if nothing is left of it
        Bucket untyped = new Bucket(changed.source(), "", changed.minute());
        all.add(untyped);
        Bucket further = new Bucket(changed.source(), Line.FURTHER_TYPES, changed.minute());
        if (!totals.of(further, Hop.TABLE).isZero()) {
            all.forEach(bucket -> open.remove(new Question(Equation.PUBLISHED, bucket)));
            return;
        }
        Tally refused = totals.of(untyped, Hop.REFUSED);
        Tally lacking = Tally.ZERO;
        for (Bucket bucket : all) {
            lacking = lacking.plus(lacking(bucket));
        }
        boolean explained = !refused.isZero() && lacking.equals(refused);
        for (Bucket bucket : all) {
            Tally found = totals.of(bucket, Hop.OUTBOX);
            if (bucket.equals(untyped) && lacking.isZero()) {
                found = found.plus(refused); // nothing lacks that could have been refused
            }
            Tally expected =
                    explained ? found : totals.of(bucket, Hop.OUTBOX).plus(lacking(bucket));
            answer(Equation.PUBLISHED, bucket, expected, found, side.everyRow(), number);
        }
    }

    /** The rows that are neither published nor were published again, after they were lost. */
    private Tally lacking(Bucket bucket) {
        Tally rows = totals.of(bucket, Hop.TABLE);
        Tally again = totals.of(bucket, Hop.AGAIN);
        Tally lacking = rows.minus(totals.of(bucket, Hop.OUTBOX));
        boolean healed = !again.isZero() && (again.equals(lacking) || again.equals(rows));
        return healed && lacking.count() > 0 ? Tally.ZERO : lacking;
    }

    private void answer(
            Equation equation, Bucket bucket, Tally left, Tally found, boolean exact, long number) {
        Question question = new Question(equation, bucket);
        Tally baseline = baselines.get(question);
        Tally expected = baseline == null ? left : left.minus(baseline);
        boolean equal = exact ? expected.equals(found) : expected.count() <= found.count();
        // What ids without a time are compared with is known once all of them were counted.
        boolean pending = question.isUntimed() && baseline == null;
        Imbalance before = open.get(question);
        if (equal && !pending) {
            open.remove(question);
        } else if (before == null || !before.isOf(expected, found)) {
            open.put(question, new Imbalance(equation, bucket, expected, found, number, false));
        }
    }

    private static int compare(Question one, Question other) {
        int byEquation = one.equation().compareTo(other.equation());
        return byEquation != 0 ? byEquation : one.bucket().compareTo(other.bucket());
    }
}
