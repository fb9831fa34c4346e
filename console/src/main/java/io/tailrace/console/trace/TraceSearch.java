package io.tailrace.console.trace;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.tailrace.account.WithheldTopic;
import io.tailrace.console.relays.RelayLookup;
import io.tailrace.event.EventHeaders;
import io.tailrace.event.TopicNames;
import io.tailrace.process.OperatorException;
import io.tailrace.process.kafka.KafkaCluster;
import io.tailrace.process.kafka.TextHeaders;
import io.tailrace.process.live.StatusTopic;
import io.tailrace.process.lookup.LookupCodec;
import io.tailrace.process.lookup.LookupTopic;
import io.tailrace.process.lookup.RowQuestion;
import io.tailrace.processor.dlt.DeadLetterReader;
import io.tailrace.processor.dlt.DeadLetterRecord;
import io.tailrace.processor.held.HeldEventReader;
import io.tailrace.processor.schedule.Schedule;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.Semaphore;
import java.util.stream.Collectors;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** One search for the way of an event, or of the events of an aggregate. For one thread. */
final class TraceSearch {

    private static final Logger LOG = LoggerFactory.getLogger(TraceSearch.class);

    /** The page waits for 10 s. */
    private static final Duration MOST = Duration.ofSeconds(9);

    private static final int MOST_NAMES = 5;
    private static final String OF_TYPE = "the topics of the aggregate type";

    private final KafkaCluster kafka;
    private final TopicNames topics;
    private final String applicationId;
    private final TraceTarget target;
    private final KnownRelays relays;
    private final Semaphore wide;
    private final RecordSteps steps;
    private final FoundEvents found;
    private final Deadline deadline = Deadline.in(MOST);
    private final Set<FoundEvents.Owner> read = new HashSet<>();
    private final List<String> notes = new ArrayList<>();
    private boolean complete = true;
    private boolean rowsCertain;

    /**
     * @param applicationId of the processors
     * @param relays what earlier searches have read of reports
     * @param wide what a search takes as long as it reads the topics of all aggregate types
     */
    TraceSearch(
            KafkaCluster kafka,
            String applicationId,
            TraceTarget target,
            KnownRelays relays,
            Semaphore wide) {
        this.kafka = kafka;
        this.topics = kafka.topics();
        this.applicationId = applicationId;
        this.target = target;
        this.relays = relays;
        this.wide = wide;
        this.steps = new RecordSteps(topics, applicationId);
        this.found = new FoundEvents(target);
    }

    /**
     * Searches.
     *
     * @throws OperatorException if the cluster cannot be reached
     */
    Trace run() throws InterruptedException {
        try (RecordSearch search = RecordSearch.open(kafka, deadline)) {
            Set<String> names = search.names();
            if (names.contains(LookupTopic.NAME)) {
                attempt("rows", () -> rows(search, names));
            } else {
                complete = false;
                notes.add("no relay answers questions, so rows are not shown");
            }
            if (target.isEvent()) { // the few topics that need no aggregate first
                ofEveryType(search, names);
                if (!target.isUnique()) { // all types may take all the time
                    attempt(OF_TYPE, () -> ofTypes(search));
                }
                learn(search, names);
            }
            attempt(OF_TYPE, () -> ofTypes(search));
            if (!target.isEvent()) {
                ofEveryType(search, names);
            }
            attempt("consumer groups", () -> groups(search));
            if (!search.unsearched().isEmpty()) {
                complete = false;
                notes.add("not searched to the end: " + shortened(search.unsearched()));
            }
            if (target.since() != null) {
                notes.add("records since " + target.since() + " were searched");
            }
            return found.trace(complete, rowsCertain, search.searched(), notes);
        }
    }

    /** The topics that all aggregate types share. */
    private void ofEveryType(RecordSearch search, Set<String> names) throws InterruptedException {
        attempt(topics.deadLetter(), () -> deadLetters(search, names));
        attempt("the topics that types share", () -> shared(search, names));
        attempt("held events", () -> held(search, names));
    }

    /** A few names, or how many there are. */
    static String shortened(Collection<String> names) {
        String some = names.stream().limit(MOST_NAMES).collect(Collectors.joining(", "));
        return names.size() <= MOST_NAMES
                ? some
                : "%d topics, among them %s".formatted(names.size(), some);
    }

    /** A part of a search that may fail without the others. */
    @FunctionalInterface
    private interface Part {
        void run() throws InterruptedException;
    }

    private void attempt(String what, Part part) throws InterruptedException {
        if (deadline.isOver()) {
            complete = false;
            notes.add("not searched, because the time was up: " + what);
            return;
        }
        try {
            part.run();
        } catch (OperatorException e) {
            complete = false;
            notes.add("not searched: %s (%s)".formatted(what, e.getMessage()));
        }
    }

    private void rows(RecordSearch search, Set<String> names) throws InterruptedException {
        Set<String> known = names.contains(StatusTopic.NAME) ? relays(search) : null;
        RowQuestion question = target.question();
        RowAnswers answers =
                new RowAnswers(question.key(), target.isUnique(), known, System.nanoTime());
        new RelayLookup(kafka).ask(question.key(), LookupCodec.write(question), answers);
        answers.forEachRow(
                (source, row) -> found.of(source, row.id()).ifPresent(trail -> trail.add(row)));
        rowsCertain = answers.isCertain() && !answers.hasMore();
        if (!answers.problem().isEmpty()) {
            complete = false;
            notes.add(answers.problem());
        }
        if (answers.hasMore()) {
            complete = false;
            notes.add("the table has more rows of the aggregate");
        }
    }

    /** Which relays there are; null if that cannot be read, which is no reason not to ask. */
    private @Nullable Set<String> relays(RecordSearch search) {
        try {
            return relays.read(search.scan());
        } catch (OperatorException e) {
            LOG.debug("Which relays there are cannot be read", e);
            return null;
        }
    }

    /**
     * Finds out whose event it is, if no row says it or there can be several; one search at a time
     * reads so much.
     */
    private void learn(RecordSearch search, Set<String> names) throws InterruptedException {
        if (isOwnerKnown()) {
            return;
        }
        if (!wide.tryAcquire()) {
            complete = false;
            notes.add(
                    "the topics of all aggregate types were not searched, because another search reads them: try again in a few seconds");
            return;
        }
        try {
            attempt("the topics of all aggregate types", () -> ofAllTypes(search, names));
        } finally {
            wide.release();
        }
    }

    private void ofAllTypes(RecordSearch search, Set<String> names) throws InterruptedException {
        Set<String> typed = new TreeSet<>();
        names.stream().filter(this::isTyped).forEach(typed::add);
        search.newestFirst(
                typed,
                null,
                target.since(),
                record -> {
                    if (isOfTarget(record)) {
                        whose(record);
                    }
                    return !isOwnerKnown();
                });
    }

    private boolean isOwnerKnown() {
        return target.isUnique() && !found.owners().isEmpty();
    }

    private boolean isTyped(String name) {
        if (name.startsWith(topics.outboxPrefix())) {
            return true;
        }
        return name.startsWith(topics.eventsPrefix())
                && !TopicNames.isReserved(name.substring(topics.eventsPrefix().length()))
                && !name.startsWith(applicationId + "-");
    }

    private boolean isOfTarget(ConsumerRecord<byte[], byte[]> record) {
        return target.isId(id(record));
    }

    /** Two events with the same id can be of the same type. */
    private boolean isOf(FoundEvents.Owner owner, ConsumerRecord<byte[], byte[]> record) {
        String key = record.key() == null ? "" : new String(record.key(), UTF_8);
        return target.isUnique() || owner.id().equals(key);
    }

    private void whose(ConsumerRecord<byte[], byte[]> record) {
        String name = record.topic();
        String prefix =
                name.startsWith(topics.outboxPrefix())
                        ? topics.outboxPrefix()
                        : topics.eventsPrefix();
        String key = record.key() == null ? "" : new String(record.key(), UTF_8);
        found.of(source(record), id(record))
                .ifPresent(trail -> trail.ofAggregate(name.substring(prefix.length()), key));
    }

    private void ofTypes(RecordSearch search) throws InterruptedException {
        for (FoundEvents.Owner owner : found.owners()) {
            if (read.add(owner)) {
                ofType(search, owner);
            }
        }
    }

    private void ofType(RecordSearch search, FoundEvents.Owner owner) throws InterruptedException {
        if (!TopicNames.isLegal(topics.outbox(owner.type()))) {
            return;
        }
        byte[] key = owner.id().getBytes(UTF_8);
        search.newestFirst(
                List.of(topics.outbox(owner.type()), topics.events(owner.type())),
                search.isKeyed() ? key : null,
                target.since(),
                record -> {
                    boolean wanted =
                            target.isEvent()
                                    ? isOfTarget(record) && isOf(owner, record)
                                    : owner.id().equals(text(record.key()));
                    if (wanted) {
                        add(record);
                        whose(record);
                    }
                    return true;
                });
    }

    private void shared(RecordSearch search, Set<String> names) throws InterruptedException {
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
                    if (found.isKnown(source(record), id(record))) {
                        add(record);
                    }
                    return true;
                });
    }

    private void deadLetters(RecordSearch search, Set<String> names) throws InterruptedException {
        if (!names.contains(topics.deadLetter())) {
            return;
        }
        try (DeadLetterReader reader = DeadLetterReader.open(kafka, deadline::isOver)) {
            reader.forEachSince(
                    target.since(),
                    letter -> {
                        String source = source(letter.record());
                        if (found.isKnown(source, letter.id())) {
                            found.of(source, letter.id()).ifPresent(trail -> add(trail, letter));
                        }
                        return true;
                    });
        }
        search.searched(topics.deadLetter());
    }

    private void add(EventTrail trail, DeadLetterRecord letter) {
        trail.describe(letter.record().headers());
        if (trail.aggregateId().isEmpty()) {
            trail.ofAggregate("", letter.aggregate());
        }
        steps.of(letter).forEach(trail::add);
    }

    private void held(RecordSearch search, Set<String> names) throws InterruptedException {
        String schedule = Schedule.changelog(applicationId);
        if (!names.contains(schedule)) {
            return;
        }
        try (HeldEventReader reader =
                HeldEventReader.open(
                        kafka,
                        applicationId,
                        event -> found.isKnown(event.source(), event.id()),
                        deadline::isOver)) {
            if (!deadline.isOver()) { // what was read so far could be held no longer
                reader.held()
                        .forEach(
                                event ->
                                        found.of(event.source(), event.id())
                                                .ifPresent(trail -> trail.add(event, schedule)));
            }
        }
        search.searched(schedule);
    }

    private void groups(RecordSearch search) throws InterruptedException {
        GroupReads groups =
                GroupReads.read(kafka, search.scan().admin(), applicationId, found.all(), deadline);
        found.all().forEach(groups::addTo);
        if (!groups.problem().isEmpty()) {
            complete = false;
            notes.add(groups.problem());
        }
    }

    private void add(ConsumerRecord<byte[], byte[]> record) {
        found.of(source(record), id(record))
                .ifPresent(
                        trail -> {
                            trail.describe(record.headers());
                            steps.of(record).ifPresent(trail::add);
                        });
    }

    private static String id(ConsumerRecord<byte[], byte[]> record) {
        return TextHeaders.getOr(record.headers(), EventHeaders.ID, "");
    }

    private static String source(ConsumerRecord<byte[], byte[]> record) {
        return TextHeaders.getOr(record.headers(), EventHeaders.SOURCE, "");
    }

    private static @Nullable String text(byte @Nullable [] bytes) {
        return bytes == null ? null : new String(bytes, UTF_8);
    }
}
