package io.tailrace.console.trace;

import io.tailrace.console.trace.search.Deadline;
import io.tailrace.console.trace.search.RecordSearch;
import io.tailrace.console.trace.search.RowAnswers;
import io.tailrace.console.trace.search.RowLookup;
import io.tailrace.process.OperatorException;
import io.tailrace.process.kafka.KafkaCluster;
import io.tailrace.process.lookup.LookupTopic;
import java.time.Duration;
import java.util.Set;
import java.util.concurrent.Semaphore;

/** One search for the way of an event, or of the events of an aggregate. For one thread. */
final class TraceSearch {

    /** The page waits for 10 s. */
    private static final Duration MOST = Duration.ofSeconds(9);

    private final KafkaCluster kafka;
    private final String applicationId;
    private final TraceTarget target;
    private final RowLookup lookup;
    private final Semaphore wide;
    private final FoundEvents events;
    private final Deadline deadline = Deadline.in(MOST);
    private final Coverage coverage = new Coverage(deadline);
    private boolean rowsCertain;

    /**
     * @param applicationId of the processors
     * @param wide what a search takes as long as it reads the topics of all aggregate types
     */
    TraceSearch(
            KafkaCluster kafka,
            String applicationId,
            TraceTarget target,
            RowLookup lookup,
            Semaphore wide) {
        this.kafka = kafka;
        this.applicationId = applicationId;
        this.target = target;
        this.lookup = lookup;
        this.wide = wide;
        this.events = new FoundEvents(target);
    }

    /**
     * Searches.
     *
     * @throws OperatorException if the cluster cannot be reached
     */
    Trace run() throws InterruptedException {
        try (RecordSearch search = RecordSearch.open(kafka, deadline)) {
            Set<String> names = search.names();
            rows(search, names);
            topics(search, names);
            coverage.attempt("consumer groups", () -> groups(search));
            coverage.lacksEndsOf(search.unsearched());
            if (target.since() != null) {
                coverage.note("records since " + target.since() + " were searched");
            }
            return events.trace(
                    coverage.isComplete(), rowsCertain, search.searched(), coverage.notes());
        }
    }

    private void rows(RecordSearch search, Set<String> names) throws InterruptedException {
        if (names.contains(LookupTopic.NAME)) {
            coverage.attempt("rows", () -> askForRows(search, names));
        } else {
            coverage.lacks("no relay answers questions, so rows are not shown");
        }
    }

    private void askForRows(RecordSearch search, Set<String> names) throws InterruptedException {
        RowAnswers answers = lookup.ask(target.question(), target.isUnique(), search, names);
        answers.forEachRow(
                (source, row) -> events.of(source, row.id()).ifPresent(trail -> trail.add(row)));
        rowsCertain = answers.isCertain() && !answers.hasMore();
        coverage.lacks(answers.problem());
        if (answers.hasMore()) {
            coverage.lacks("the table has more rows of the aggregate");
        }
    }

    private void topics(RecordSearch search, Set<String> names) throws InterruptedException {
        FoundRecords found =
                new FoundRecords(events, new RecordSteps(kafka.topics(), applicationId));
        TypedTopics typed =
                new TypedTopics(search, kafka.topics(), applicationId, target, found, coverage);
        SharedTopics shared =
                new SharedTopics(
                        search, kafka, applicationId, target, events, found, coverage, deadline);
        if (!target.isEvent()) {
            typed.ofOwners();
            shared.read(names);
            return;
        }
        shared.read(names); // few topics, which can say whose event it is
        if (!target.isUnique()) { // all types may take all the time
            typed.ofOwners();
        }
        typed.learn(names, wide);
        typed.ofOwners();
    }

    private void groups(RecordSearch search) throws InterruptedException {
        GroupReads groups =
                GroupReads.read(
                        kafka, search.scan().admin(), applicationId, events.all(), deadline);
        events.all().forEach(groups::addTo);
        coverage.lacks(groups.problem());
    }
}
