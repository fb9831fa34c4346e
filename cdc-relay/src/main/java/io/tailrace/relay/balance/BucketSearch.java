package io.tailrace.relay.balance;

import io.tailrace.account.Bucket;
import io.tailrace.account.Hop;
import io.tailrace.account.IdMinute;
import io.tailrace.account.Line;
import io.tailrace.account.RecordHop.Counts;
import io.tailrace.account.Tally;
import io.tailrace.account.WithheldTopic;
import io.tailrace.event.TopicNames;
import io.tailrace.process.ExitCode;
import io.tailrace.process.OperatorException;
import io.tailrace.relay.config.RelayConfig;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;

/**
 * Finds the events of a bucket that are missing, doubled or invented, from the table and the topics
 * themselves. Of rows that are removed, only what the relay has counted is left; see {@link
 * RemovedRows}. Keeps the ids of the bucket in memory, and nothing else. For one thread.
 */
public final class BucketSearch {

    private static final Duration ON_THE_WAY = Duration.ofMinutes(5);

    private final RelayConfig config;
    private final String applicationId;
    private final String type;
    private final long minute;
    private final Consumer<String> progress;
    private final SearchLimits limits;
    private final BucketEvents events;

    /**
     * Prepares a search.
     *
     * @param applicationId that of the processors
     * @param type the aggregate type; empty for rows whose type makes no topic
     * @param minute see {@link IdMinute}; may be {@link IdMinute#UNTIMED}
     * @param limits a search that exceeds them fails
     * @param progress receives texts for people
     */
    public BucketSearch(
            RelayConfig config,
            String applicationId,
            String type,
            long minute,
            SearchLimits limits,
            Consumer<String> progress) {
        this.config = config;
        this.applicationId = applicationId;
        this.type = type;
        this.minute = minute;
        this.limits = limits;
        this.progress = progress;
        this.events = new BucketEvents(limits.mostIds());
    }

    /**
     * Reads the table, then the topics, and then what the relay has counted. An interrupt ends it,
     * but not while PostgreSQL reads.
     *
     * @throws OperatorException if records of the minute were removed from the topics, the bucket
     *     has too many ids, or the thread is interrupted
     */
    public BucketFindings run() throws SQLException, InterruptedException {
        String source = SourceName.of(config);
        readTable();
        Tally rows = events.rows();
        progress.accept("read the table: %d rows".formatted(rows.count()));
        readTopics(source);
        Optional<Tally> counted = counted(source);
        boolean everyRow = config.countsEveryEvent();
        RemovedRows removed = removed(counted, rows, everyRow);
        return new BucketFindings(
                events.size(),
                rows.count(),
                counted.map(Tally::count),
                events.wrong(removed, everyRow),
                removed.unnamed(),
                notes(removed));
    }

    private RemovedRows removed(Optional<Tally> counted, Tally rows, boolean everyRow) {
        if (type.isEmpty()) {
            return RemovedRows.undecided(
                    "What the relay refused may have had any type, so that nothing is known of rows that are removed.");
        } else if (counted.isEmpty()) {
            return RemovedRows.undecided(
                    "The relay has not counted all rows of this bucket, so that nothing is known of rows that are removed.");
        }
        return RemovedRows.compare(
                counted.get().minus(rows), events.orphans(), events.refused(), everyRow);
    }

    private List<String> notes(RemovedRows removed) {
        List<String> notes = new ArrayList<>(removed.notes());
        if (removed.removed() > 0) {
            notes.add(
                    "%d rows are removed from the table. For them the count of the relay stands in, and the table is no second witness of which events they were."
                            .formatted(removed.removed()));
        } else if (!removed.decided() && events.orphans().isEmpty()) {
            notes.clear(); // every record has a row
        }
        if (minute >= IdMinute.at(Instant.now().minus(ON_THE_WAY))) {
            notes.add(
                    "The minute is not long ago: events that are on their way are not right yet. Ask again.");
        }
        return notes;
    }

    private void readTable() throws SQLException {
        boolean untimed = minute == IdMinute.UNTIMED;
        new TableRows(config, limits.ofTable())
                .visit(
                        Math.max(0, minute),
                        untimed ? 0 : minute + 1,
                        untimed,
                        (rowType, id) -> {
                            if (rowType.equals(type)) {
                                events.add(Hop.TABLE, id, 1);
                            } else if (type.isEmpty()) {
                                events.addOther(id);
                            }
                        });
    }

    private void readTopics(String source) throws InterruptedException {
        TopicNames names = config.kafka().topics();
        try (EventTopics topics = new EventTopics(config.kafka(), applicationId, progress)) {
            topics.read(
                    List.of(
                            names.outbox(type),
                            names.events(type),
                            names.deadLetter(),
                            WithheldTopic.of(applicationId)),
                    (partition, offset, counts) -> add(source, counts));
            requireRecords(topics);
        }
    }

    /** Records that were removed would look like events that are lost. */
    private void requireRecords(EventTopics topics) throws InterruptedException {
        ComparedPeriod period = new ComparedPeriod(Math.max(0, minute), Math.max(0, minute) + 1);
        period.removedRecords(topics.removedBefore());
        period.emptied(
                CountedAccount.lastMinute(
                        config.kafka(), config.account().keep(), topics.emptied()));
        if (period.isShortened()) {
            throw new OperatorException(
                    ExitCode.SETUP,
                    "Nothing is compared: " + String.join("; ", period.notes()),
                    "Give a later minute. What was counted is shown by tailrace-relay account.");
        }
    }

    /** The tally of the rows that were ever counted; empty unless all were. */
    private Optional<Tally> counted(String source) throws InterruptedException {
        try {
            return CountedAccount.rows(
                    config.kafka(), config.account().keep(), new Bucket(source, type, minute));
        } catch (OperatorException e) {
            progress.accept("what the relay has counted cannot be read: " + e.getMessage());
            return Optional.empty();
        }
    }

    private void add(String source, Counts counts) {
        if (Thread.currentThread().isInterrupted()) {
            throw new OperatorException(
                    ExitCode.INCOMPLETE, "The search was interrupted", "Search again.");
        }
        Line line = counts.line();
        if (!line.source().equals(source) || IdMinute.of(counts.id()) != minute) {
            return;
        }
        if (line.hop() == Hop.REFUSED && !type.isEmpty()) {
            events.addUntyped(counts.id());
        } else if (line.type().equals(type)) {
            events.add(line.hop(), counts.id(), counts.leaves() ? -1 : 1);
        }
    }
}
