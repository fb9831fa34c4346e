package io.tailrace.relay.balance;

import io.tailrace.account.AccountRecord.Begin;
import io.tailrace.account.AccountRecord.Counted;
import io.tailrace.account.AccountRecord.Progress;
import io.tailrace.account.AccountRecord.TableSide;
import io.tailrace.account.Hop;
import io.tailrace.account.HourTally;
import io.tailrace.account.IdHash;
import io.tailrace.account.IdMinute;
import io.tailrace.account.Line;
import io.tailrace.account.Part;
import io.tailrace.account.RecordHop;
import io.tailrace.account.Tally;
import io.tailrace.account.ledger.Ledger;
import io.tailrace.relay.config.RelayConfig;
import java.sql.SQLException;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.Consumer;
import org.apache.kafka.common.TopicPartition;

/**
 * The account of a period, counted from the table and the topics themselves; what relays and
 * processors have counted only shows which records are removed. Its memory depends on the number of
 * types and minutes, not on that of events. For one thread.
 */
public final class PeriodAccount {

    private static final String TOPICS = "topics";

    private final RelayConfig config;
    private final String applicationId;
    private final long from;
    private final long to;
    private final boolean untimed;
    private final Consumer<String> progress;
    private final IdHash hash = new IdHash();
    private final Map<String, Map<Long, HourTally>> parts = new TreeMap<>();
    private List<String> notes = List.of();
    private long comparedFrom;
    private long unread;

    /**
     * @param applicationId that of the processors
     * @param from the first minute
     * @param to the minute after the last one
     * @param untimed whether to compare events as well whose ids have no time
     * @param progress receives texts for people
     */
    public PeriodAccount(
            RelayConfig config,
            String applicationId,
            long from,
            long to,
            boolean untimed,
            Consumer<String> progress) {
        this.config = config;
        this.applicationId = applicationId;
        this.from = from;
        this.to = to;
        this.untimed = untimed;
        this.progress = progress;
    }

    /** Counts everything. The table is read first: its rows are published before the topics are. */
    public Ledger count() throws SQLException, InterruptedException {
        String source = SourceName.of(config);
        String table = Part.table(config.positionKey().text());
        parts.put(table, new TreeMap<>());
        TableRows rows = new TableRows(config, SearchLimits.COMMAND.ofTable());
        boolean olderRows = rows.existBefore(from);
        rows.visit(
                from,
                to,
                untimed,
                (type, id) -> add(table, new Line(Hop.TABLE, source, type), id, hash.of(id)));
        progress.accept("read the table");
        ComparedPeriod period = new ComparedPeriod(from, to);
        try (EventTopics topics = new EventTopics(config.kafka(), applicationId, progress)) {
            Map<TopicPartition, Long> committed = topics.committed(applicationId);
            if (committed.isEmpty()) {
                progress.accept(
                        "no processors of %s have read anything, as far as the brokers say"
                                .formatted(applicationId));
            }
            topics.read(
                    topics.all(),
                    (partition, offset, counts) -> {
                        add(name(partition), counts.line(), counts.id(), counts.tally(hash));
                        if (isUnread(partition, offset, counts, committed)) {
                            unread++;
                        }
                    });
            period.removedRecords(topics.removedBefore());
            period.emptied(
                    CountedAccount.lastMinute(
                            config.kafka(), config.account().keep(), topics.emptied()));
        }
        period.removedRows(
                parts.values().stream().flatMap(hours -> hours.values().stream()).toList(),
                olderRows);
        period.require(unread, applicationId);
        notes = period.notes();
        comparedFrom = period.from();
        return ledger(table, source, period);
    }

    /** The first minute that was compared. */
    public long comparedFrom() {
        return comparedFrom;
    }

    /** What was not compared, and why, for people; empty if the whole period was. */
    public List<String> notes() {
        return notes;
    }

    private boolean isUnread(
            TopicPartition partition,
            long offset,
            RecordHop.Counts counts,
            Map<TopicPartition, Long> committed) {
        return counts.line().hop() == Hop.OUTBOX
                && !committed.isEmpty()
                && offset >= committed.getOrDefault(partition, 0L)
                && isInPeriod(IdMinute.of(counts.id()));
    }

    private boolean isInPeriod(long minute) {
        return minute == IdMinute.UNTIMED ? untimed : minute >= from && minute < to;
    }

    private static String name(TopicPartition partition) {
        return Part.partition(partition.topic(), partition.partition());
    }

    private void add(String part, Line line, String id, Tally tally) {
        long minute = IdMinute.of(id);
        if (isInPeriod(minute)) {
            parts.computeIfAbsent(part, p -> new TreeMap<>())
                    .computeIfAbsent(IdMinute.hour(minute), hour -> new HourTally())
                    .add(line, minute, tally);
        }
    }

    private Ledger ledger(String table, String source, ComparedPeriod period) {
        Ledger ledger = new Ledger();
        ledger.apply(new Begin(period.from()));
        parts.forEach(
                (part, hours) ->
                        hours.forEach(
                                (hour, tally) ->
                                        ledger.apply(
                                                new Counted(part, hour, period.compared(tally)))));
        Set<String> ofTopics = new TreeSet<>(parts.keySet());
        ofTopics.remove(table);
        TableSide side = new TableSide(source, period.from(), config.countsEveryEvent());
        ledger.apply(new Progress(table, Set.of(table), side));
        ledger.apply(new Progress(TOPICS, ofTopics, null));
        ledger.settle();
        return ledger;
    }
}
