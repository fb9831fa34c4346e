package io.tailrace.processor.topics;

import io.tailrace.process.OperatorException;
import io.tailrace.process.kafka.TopicProvisioner;
import io.tailrace.process.kafka.TopicRefusals;
import java.util.Collection;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.Set;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import org.apache.kafka.common.Uuid;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The topics whose partitions and rights were checked, or that were created. Topics that cannot be
 * had are noted as refused. For one thread at a time.
 */
final class CheckedTopics {

    private static final Logger LOG = LoggerFactory.getLogger(CheckedTopics.class);

    private final ProcessorTopics topics;
    private final TopicProvisioner provisioner;
    private final AwaitedTopics awaited;
    private final TopicRefusals refusals;
    private final CheckedInputs inputs;

    /** The id that each topic had when its partitions were checked. */
    private final Map<String, Uuid> ids = new HashMap<>();

    CheckedTopics(
            ProcessorTopics topics,
            TopicProvisioner provisioner,
            AwaitedTopics awaited,
            TopicRefusals refusals,
            CheckedInputs inputs) {
        this.topics = topics;
        this.provisioner = provisioner;
        this.awaited = awaited;
        this.refusals = refusals;
        this.inputs = inputs;
    }

    Set<String> names() {
        return new LinkedHashSet<>(ids.keySet());
    }

    /** The checked topics that are read. */
    Set<String> read() {
        return ids.keySet().stream().filter(topics::isRead).collect(Collectors.toSet());
    }

    /** Forgets topics, so that they are checked again. */
    void forget(Predicate<String> which) {
        ids.keySet().removeIf(which);
    }

    /**
     * Gets topics, one after the other.
     *
     * @param existing the ids of all topics that exist
     * @throws OperatorException if the processor cannot go on without one that cannot be had
     */
    void ensureAll(Collection<String> wanted, Map<String, Uuid> existing)
            throws InterruptedException {
        for (String topic : wanted) {
            ensureAwaited(existing);
            ensure(topic, existing);
        }
    }

    /** Stream threads wait for these topics, so no other topic is created before them. */
    void ensureAwaited(Map<String, Uuid> existing) throws InterruptedException {
        for (String topic : awaited.awaited()) {
            ensure(topic, existing);
        }
    }

    /**
     * Creates a topic that is missing. Checks a topic that was not checked before, and a topic that
     * has another id than at its last check: it was deleted and created again in the meantime.
     */
    private void ensure(String topic, Map<String, Uuid> existing) throws InterruptedException {
        Uuid id = existing.get(topic);
        if (id == null || !id.equals(ids.get(topic))) {
            if (!refusals.isWorthATry(topic) || !obtain(topic)) {
                return;
            }
            ids.put(topic, id == null ? Uuid.ZERO_UUID : id);
        }
        awaited.announce(topic);
    }

    /** Returns false if the topic cannot be had and the processor goes on without it. */
    private boolean obtain(String topic) throws InterruptedException {
        try {
            if (create(topic) && ids.containsKey(topic)) {
                warnOfDeletion(topic);
            }
            refusals.accept(topic);
            return true;
        } catch (OperatorException e) {
            if (!TopicRefusals.isOfOneTopic(e) || isIndispensable(topic)) {
                throw e;
            }
            refusals.refuse(topic, e, topics.consequence(topic));
            awaited.refused(topic);
            if (topics.isCommands(topic)) {
                ids.remove(topic); // so that it is no longer read
            }
            return false;
        }
    }

    /** Without the topic of commands, all events are delivered nevertheless. */
    private boolean isIndispensable(String topic) {
        return topics.isOwn(topic) || (inputs.contains(topic) && !topics.isCommands(topic));
    }

    /** Returns whether the topic was missing. */
    private boolean create(String topic) throws InterruptedException {
        return provisioner.ensure(topics.spec(topic), topics.rights(topic), topics.granted(topic));
    }

    private static void warnOfDeletion(String topic) {
        LOG.atWarn()
                .addKeyValue("topic", topic)
                .log(
                        "Topic {} was deleted while the processor was running; created it again, empty."
                                + " The records of the deleted topic are lost.",
                        topic);
    }
}
