package io.tailrace.console.trace;

import io.tailrace.account.WithheldTopic;
import io.tailrace.console.trace.search.Deadline;
import io.tailrace.console.trace.search.RecordSearch;
import io.tailrace.event.TopicNames;
import io.tailrace.process.kafka.KafkaCluster;
import io.tailrace.processor.dlt.DeadLetterReader;
import io.tailrace.processor.held.HeldEventReader;
import io.tailrace.processor.schedule.Schedule;
import java.util.Set;
import java.util.TreeSet;

/**
 * Searches the topics that all aggregate types share: dead letters, reports of failures, retries,
 * withheld duplicates, held events. For one thread.
 */
final class SharedTopics {

    private final RecordSearch search;
    private final KafkaCluster kafka;
    private final TopicNames topics;
    private final String applicationId;
    private final TraceTarget target;
    private final FoundEvents events;
    private final FoundRecords found;
    private final Coverage coverage;
    private final Deadline deadline;

    SharedTopics(
            RecordSearch search,
            KafkaCluster kafka,
            String applicationId,
            TraceTarget target,
            FoundEvents events,
            FoundRecords found,
            Coverage coverage,
            Deadline deadline) {
        this.search = search;
        this.kafka = kafka;
        this.topics = kafka.topics();
        this.applicationId = applicationId;
        this.target = target;
        this.events = events;
        this.found = found;
        this.coverage = coverage;
        this.deadline = deadline;
    }

    /**
     * Reads those that exist.
     *
     * @param names of all topics
     */
    void read(Set<String> names) throws InterruptedException {
        if (names.contains(topics.deadLetter())) {
            coverage.attempt(topics.deadLetter(), this::deadLetters);
        }
        coverage.attempt("the topics that types share", () -> others(names));
        String schedule = Schedule.changelog(applicationId);
        if (names.contains(schedule)) {
            coverage.attempt("held events", () -> held(schedule));
        }
    }

    private void deadLetters() throws InterruptedException {
        try (DeadLetterReader reader = DeadLetterReader.open(kafka, deadline::isOver)) {
            reader.forEachSince(
                    target.since(),
                    letter -> {
                        if (found.isKnown(letter.record())) {
                            found.add(letter);
                        }
                        return true;
                    });
        }
        search.searched(topics.deadLetter());
    }

    private void others(Set<String> names) throws InterruptedException {
        Set<String> shared = new TreeSet<>();
        shared.add(topics.failed());
        shared.add(WithheldTopic.of(applicationId));
        names.stream().filter(name -> name.startsWith(topics.retry(""))).forEach(shared::add);
        shared.retainAll(names);
        search.newestFirst(
                shared,
                null,
                target.since(),
                record -> {
                    if (found.isKnown(record)) {
                        found.add(record);
                    }
                    return true;
                });
    }

    private void held(String schedule) throws InterruptedException {
        try (HeldEventReader reader =
                HeldEventReader.open(
                        kafka,
                        applicationId,
                        event -> events.isKnown(event.source(), event.id()),
                        deadline::isOver)) {
            if (!deadline.isOver()) { // what was read so far could be held no longer
                reader.held()
                        .forEach(
                                event ->
                                        events.of(event.source(), event.id())
                                                .ifPresent(trail -> trail.add(event, schedule)));
            }
        }
        search.searched(schedule);
    }
}
