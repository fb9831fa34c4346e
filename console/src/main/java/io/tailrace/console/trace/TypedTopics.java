package io.tailrace.console.trace;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.tailrace.console.trace.search.RecordSearch;
import io.tailrace.event.TopicNames;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.Semaphore;
import org.apache.kafka.clients.consumer.ConsumerRecord;

/** Searches the topics that an aggregate type has for itself. For one thread. */
final class TypedTopics {

    private static final String OF_TYPE = "the topics of the aggregate type";

    private final RecordSearch search;
    private final TopicNames topics;
    private final String applicationId;
    private final TraceTarget target;
    private final FoundRecords found;
    private final Coverage coverage;
    private final Set<FoundEvents.Owner> read = new HashSet<>();

    TypedTopics(
            RecordSearch search,
            TopicNames topics,
            String applicationId,
            TraceTarget target,
            FoundRecords found,
            Coverage coverage) {
        this.search = search;
        this.topics = topics;
        this.applicationId = applicationId;
        this.target = target;
        this.found = found;
        this.coverage = coverage;
    }

    /**
     * Finds out whose event it is, if no row says it or there can be several.
     *
     * @param names of all topics
     * @param wide what one search at a time takes, because it reads so much
     */
    void learn(Set<String> names, Semaphore wide) throws InterruptedException {
        if (isOwnerKnown()) {
            return;
        }
        if (!wide.tryAcquire()) {
            coverage.lacks(
                    "the topics of all aggregate types were not searched, because another search reads them: try again in a few seconds");
            return;
        }
        try {
            coverage.attempt("the topics of all aggregate types", () -> ofAllTypes(names));
        } finally {
            wide.release();
        }
    }

    private boolean isOwnerKnown() {
        return target.isUnique() && !found.owners().isEmpty();
    }

    private void ofAllTypes(Set<String> names) throws InterruptedException {
        Set<String> typed = new TreeSet<>();
        names.stream().filter(this::isTyped).forEach(typed::add);
        search.newestFirst(
                typed,
                null,
                target.since(),
                record -> {
                    if (isOfTarget(record)) {
                        found.own(record, type(record.topic()), key(record));
                    }
                    return !isOwnerKnown();
                });
    }

    private boolean isTyped(String name) {
        if (name.startsWith(topics.outboxPrefix())) {
            return true;
        }
        return name.startsWith(topics.eventsPrefix())
                && !TopicNames.isReserved(name.substring(topics.eventsPrefix().length()))
                && !name.startsWith(applicationId + "-");
    }

    /** Reads the topics of the owners that are known and whose topics were not read before. */
    void ofOwners() throws InterruptedException {
        coverage.attempt(OF_TYPE, this::ofNewOwners);
    }

    private void ofNewOwners() throws InterruptedException {
        for (FoundEvents.Owner owner : found.owners()) {
            if (read.add(owner) && TopicNames.isLegal(topics.outbox(owner.type()))) {
                of(owner);
            }
        }
    }

    private void of(FoundEvents.Owner owner) throws InterruptedException {
        search.newestFirst(
                List.of(topics.outbox(owner.type()), topics.events(owner.type())),
                search.isKeyed() ? owner.id().getBytes(UTF_8) : null,
                target.since(),
                record -> {
                    if (isWanted(record, owner)) {
                        found.add(record);
                        found.own(record, type(record.topic()), key(record));
                    }
                    return true;
                });
    }

    /** Two events with the same id can be of the same type. */
    private boolean isWanted(ConsumerRecord<byte[], byte[]> record, FoundEvents.Owner owner) {
        boolean isOfOwner = owner.id().equals(key(record));
        return target.isEvent()
                ? isOfTarget(record) && (target.isUnique() || isOfOwner)
                : isOfOwner;
    }

    private boolean isOfTarget(ConsumerRecord<byte[], byte[]> record) {
        return target.isId(FoundRecords.id(record));
    }

    private String type(String topic) {
        boolean isOutbox = topic.startsWith(topics.outboxPrefix());
        String prefix = isOutbox ? topics.outboxPrefix() : topics.eventsPrefix();
        return topic.substring(prefix.length());
    }

    private static String key(ConsumerRecord<byte[], byte[]> record) {
        return record.key() == null ? "" : new String(record.key(), UTF_8);
    }
}
