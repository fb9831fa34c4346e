package io.tailrace.account.ledger;

import io.tailrace.account.AccountCodec;
import io.tailrace.account.AccountRecord;
import io.tailrace.account.AccountRecord.Begin;
import io.tailrace.account.AccountRecord.Counted;
import io.tailrace.account.AccountRecord.Gone;
import io.tailrace.account.AccountRecord.Progress;
import io.tailrace.account.AccountRecord.TableSide;
import io.tailrace.account.Bucket;
import io.tailrace.account.Hop;
import io.tailrace.account.HourTally;
import io.tailrace.account.IdMinute;
import io.tailrace.account.Line;
import io.tailrace.account.Tally;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Predicate;

/**
 * Adds up what the counters have counted, and compares. It is given the records of the account's
 * topic in their order, from the beginning. No input or output. For one thread.
 *
 * <p>A difference is certain once every counter has gone through its parts since the bucket changed
 * last. Until then it may be on its way. A bucket that gets another event later is compared again.
 */
public final class Ledger {

    private static final Set<Hop> FROM_THE_RELAY = EnumSet.of(Hop.TABLE, Hop.OUTBOX, Hop.AGAIN);

    private final Totals totals = new Totals();
    private final Rounds rounds = new Rounds();
    private final Books books = new Books();
    private final TableSides sides = new TableSides();
    private final Questions questions = new Questions();

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
        if (!unreadable.isEmpty()) {
            unreadable.remove(new String(AccountCodec.key(record), StandardCharsets.UTF_8));
        }
        if (record instanceof Counted part) {
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
            sides.remove(gone.name()).ifPresent(source -> compareTable(source, offset));
        }
    }

    /** A record that cannot be read: until another one takes its place, nothing is certain. */
    public void unreadable(byte[] key) {
        unreadable.add(new String(key, StandardCharsets.UTF_8));
    }

    /**
     * All parts were counted to their ends, and nothing will be added: every difference is certain.
     */
    public void settle() {
        settled = true;
    }

    private void replace(Counted part, long number) {
        Set<Bucket> changed = new TreeSet<>();
        HourTally difference = books.replace(part);
        difference.forEach(
                (line, minute, tally) -> {
                    Bucket bucket = new Bucket(line.source(), line.type(), minute);
                    if (!tally.isZero() && (minute >= keptFrom || minute == IdMinute.UNTIMED)) {
                        totals.add(bucket, line.hop(), tally);
                        changed.add(bucket);
                    }
                });
        difference.lineNames().forEach(line -> known(line, number));
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
        if (side != null) {
            sides.put(progress.member(), side).ifPresent(source -> compareTable(source, number));
        }
    }

    /** What was known of the table before does not hold any more. */
    private void compareTable(String source, long number) {
        questions.withdrawPublished(source);
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
                questions.withdraw(each.equation(), each.bucket());
                if (each.certain()) {
                    forgotten.add(each);
                }
            }
        }
        totals.removeBefore(keptFrom);
        books.forgetBefore(IdMinute.hour(keptFrom));
        return forgotten;
    }

    /** The buckets that are not equal now, by equation and bucket. */
    public List<Imbalance> imbalances() {
        long topics = rounds.seenBefore(Rounds::isPartition);
        return questions.differences(
                one -> settled || (unreadable.isEmpty() && one.since() < seen(one, topics)),
                settled);
    }

    /** The counters of other tables do not matter. */
    private long seen(Imbalance one, long topics) {
        if (one.equation() == Equation.PROCESSED) {
            return topics;
        }
        long seen = topics;
        for (String member : sides.members(one.bucket().source())) {
            seen = Math.min(seen, rounds.seenBefore(rounds.partsOf(member)::contains));
        }
        return seen;
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
        return books.of(part);
    }

    /**
     * The parts and the hours before one that are still in the topic of the account. A table that
     * is counted is left out, because its counter deletes what it does not keep.
     */
    public Map<String, Set<Long>> countedBefore(long hour) {
        return books.storedBefore(
                hour, part -> Rounds.isPartition(part) || !rounds.isCounted(part));
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
        return sides.all();
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
            questions.answer(Equation.PROCESSED, bucket, expected, found, true, number);
        }
        TableSide side = sides.of(bucket.source());
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
            all.forEach(bucket -> questions.withdraw(Equation.PUBLISHED, bucket));
            return;
        }
        Tally refused = totals.of(untyped, Hop.REFUSED);
        Tally lacking = Tally.ZERO;
        Tally unpublished = Tally.ZERO;
        Tally again = Tally.ZERO;
        for (Bucket bucket : all) {
            lacking = lacking.plus(lacking(bucket));
            unpublished = unpublished.plus(unpublished(bucket));
            again = again.plus(totals.of(bucket, Hop.AGAIN));
        }
        // What was refused may have been redriven, and what else was lost may have been replayed.
        boolean explained =
                !refused.isZero()
                        && unpublished.count() >= refused.count()
                        && (lacking.equals(refused)
                                || unpublished.equals(refused)
                                || unpublished.equals(again)
                                || unpublished.equals(refused.plus(again)));
        for (Bucket bucket : all) {
            Tally found = totals.of(bucket, Hop.OUTBOX);
            if (bucket.equals(untyped) && lacking.isZero()) {
                found = found.plus(refused); // nothing lacks that could have been refused
            }
            Tally expected =
                    explained ? found : totals.of(bucket, Hop.OUTBOX).plus(lacking(bucket));
            questions.answer(Equation.PUBLISHED, bucket, expected, found, side.everyRow(), number);
        }
    }

    /** The rows that are neither published nor were published again, after they were lost. */
    private Tally lacking(Bucket bucket) {
        Tally rows = totals.of(bucket, Hop.TABLE);
        Tally again = totals.of(bucket, Hop.AGAIN);
        Tally lacking = unpublished(bucket);
        boolean healed = !again.isZero() && (again.equals(lacking) || again.equals(rows));
        return healed && lacking.count() > 0 ? Tally.ZERO : lacking;
    }

    /** The rows without a record of their first way. */
    private Tally unpublished(Bucket bucket) {
        return totals.of(bucket, Hop.TABLE).minus(totals.of(bucket, Hop.OUTBOX));
    }
}
