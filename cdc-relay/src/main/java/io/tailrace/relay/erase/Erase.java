package io.tailrace.relay.erase;

import io.tailrace.event.internal.rights.KafkaRight;
import io.tailrace.event.internal.rights.Operation;
import io.tailrace.event.internal.rights.Resource;
import io.tailrace.process.ExitCode;
import io.tailrace.process.OperatorException;
import io.tailrace.process.kafka.KafkaCluster;
import io.tailrace.process.kafka.KafkaErrors;
import io.tailrace.processor.schedule.Schedule;
import io.tailrace.relay.config.RelayConfig;
import java.sql.SQLException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.function.Consumer;
import org.apache.kafka.common.KafkaException;

/**
 * Erases one aggregate. Its ids are learned first, from its rows and topics. Rows go last: they
 * show the aggregate type of retries, so that a run that was interrupted anywhere can be repeated.
 * Works while relays and processors run; held events need a processor that runs. Single use, for
 * one thread.
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
        try (RowErasure rows = RowErasure.open(config, request);
                TopicSearch search =
                        new TopicSearch(kafka, attribution, new SearchProgress(lines))) {
            rows.learn(attribution);
            return run(rows, search);
        } catch (KafkaException e) {
            throw KafkaErrors.refused(kafka, "erase in run " + request.run(), e, toReadPositions());
        }
    }

    private Erasure run(RowErasure rows, TopicSearch search)
            throws SQLException, InterruptedException {
        List<TopicRecords> found = new ArrayList<>(search.topicsOfType());
        search.learnOthersIfNeeded(request.applicationId());
        HeldErasure.Result held =
                exists(search, Schedule.changelog(request.applicationId()))
                        ? HeldErasure.run(kafka, attribution, request, lines)
                        : HeldErasure.Result.NONE;
        DeadLetterErasure.Result letters =
                exists(search, kafka.topics().deadLetter())
                        ? DeadLetterErasure.run(kafka, attribution, request)
                        : DeadLetterErasure.Result.NONE;
        RowErasure.Result removed =
                exists(search, kafka.topics().positions())
                        ? rows.run(request)
                        : rows.unproved(noPositions());
        found.addAll(search.sharedTopics(request.applicationId()));
        return new EraseReport(
                request,
                removed,
                held,
                letters,
                entries(search, found),
                search.otherSchedules(request.applicationId()));
    }

    private List<TopicEntry> entries(TopicSearch search, List<TopicRecords> found)
            throws InterruptedException {
        List<TopicEntry> entries = new ArrayList<>();
        for (TopicRecords records : found) {
            Instant newest = records.newest();
            if (newest != null) {
                entries.add(
                        new TopicEntry(
                                records,
                                TopicExpiry.of(
                                        TopicSettings.of(
                                                search.scan().admin(), kafka, records.topic()),
                                        newest,
                                        records.replaced())));
            }
        }
        return entries;
    }

    private static boolean exists(TopicSearch search, String topic) throws InterruptedException {
        return search.scan().find(topic).isPresent();
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
