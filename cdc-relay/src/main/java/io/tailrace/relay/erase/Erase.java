package io.tailrace.relay.erase;

import io.tailrace.event.internal.rights.KafkaRight;
import io.tailrace.event.internal.rights.Operation;
import io.tailrace.event.internal.rights.Resource;
import io.tailrace.process.ExitCode;
import io.tailrace.process.OperatorException;
import io.tailrace.process.kafka.KafkaCluster;
import io.tailrace.process.kafka.KafkaErrors;
import io.tailrace.relay.config.RelayConfig;
import java.sql.SQLException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.function.Consumer;
import org.apache.kafka.common.KafkaException;

/**
 * Erases one aggregate. It follows the events on their way: rows are waited for until they are
 * published, then records until processors have read them; then held events and dead letters are
 * erased until none is found. Rows go last: they show the aggregate type of retries, so that a run
 * that was interrupted anywhere can be repeated. Works while relays and processors run; held events
 * need a processor that runs. Single use, for one thread.
 */
public final class Erase {

    private final RelayConfig config;
    private final KafkaCluster kafka;
    private final EraseRequest request;
    private final Attribution attribution;
    private final Consumer<String> lines;

    /**
     * @param config of a relay of the table, of any shard
     * @param lines receives the progress as texts for people, without the aggregate id
     */
    public Erase(RelayConfig config, EraseRequest request, Consumer<String> lines) {
        this.config = config;
        this.kafka = config.kafka();
        this.request = request;
        this.lines = lines;
        this.attribution = new Attribution(request.aggregate(), kafka.topics());
    }

    /**
     * Erases, or only looks in a dry run.
     *
     * @throws OperatorException if a server cannot be reached or a right is missing; what was
     *     erased before stays erased
     */
    public Erasure run() throws SQLException, InterruptedException {
        RowErasure rows = RowErasure.of(config, request);
        rows.learn(attribution);
        try (TopicSearch search = new TopicSearch(kafka, attribution, new SearchProgress(lines))) {
            return run(rows, search);
        } catch (KafkaException e) {
            throw KafkaErrors.refused(kafka, "erase in run " + request.run(), e, toReadPositions());
        }
    }

    private Erasure run(RowErasure rows, TopicSearch search)
            throws SQLException, InterruptedException {
        RowErasure.Proof proof =
                search.scan().find(kafka.topics().positions()).isPresent()
                        ? rows.awaitPublished()
                        : new RowErasure.Proof(null, noPositions());
        learn(search);
        Passes.Result shared = new Passes(kafka, request, search, attribution, lines).run();
        RowErasure.Result removed = rows.run(proof);
        List<TopicRecords> found = new ArrayList<>(search.topicsOfType());
        found.addAll(search.sharedTopics(request.applicationIds()));
        return new EraseReport(
                request,
                removed,
                shared,
                entries(search, found),
                search.otherSchedules(request.applicationIds()));
    }

    /** Ids of other aggregates are learned only if records of shared topics could be of them. */
    private void learn(TopicSearch search) throws InterruptedException {
        search.topicsOfType();
        if (search.sharedTopics(request.applicationIds()).stream()
                .anyMatch(found -> found.untyped() > 0)) {
            search.learnOthers();
        }
    }

    private List<TopicEntry> entries(TopicSearch search, List<TopicRecords> found)
            throws InterruptedException {
        List<TopicEntry> entries = new ArrayList<>();
        for (TopicRecords records : found) {
            Instant newest = records.newest();
            if (newest != null) {
                entries.add(new TopicEntry(records, expiry(search, records, newest)));
            }
        }
        return entries;
    }

    private TopicExpiry expiry(TopicSearch search, TopicRecords records, Instant newest)
            throws InterruptedException {
        return records.held() > 0
                ? TopicExpiry.held(records.held())
                : TopicExpiry.of(
                        TopicSettings.of(search.scan().admin(), kafka, records.topic()),
                        newest,
                        records.isReplaced());
    }

    private OperatorException noPositions() {
        return new OperatorException(
                ExitCode.SETUP,
                "Topic %s does not exist, so nothing shows which rows are published"
                        .formatted(kafka.topics().positions()),
                "Check --positions-topic. If no relay has run yet, start one.");
    }

    private KafkaRight toReadPositions() {
        return KafkaRight.missing(
                Resource.topic(kafka.topics().positions()), EnumSet.of(Operation.READ));
    }
}
