package io.tailrace.processor.dlt;

import io.tailrace.process.kafka.KafkaCluster;
import io.tailrace.processor.dlt.canary.Canary;
import io.tailrace.processor.dlt.canary.CanaryReaders;
import io.tailrace.processor.dlt.canary.CanarySelection.Candidate;
import io.tailrace.processor.dlt.canary.CanaryTimes;
import io.tailrace.processor.dlt.canary.CanaryVerdicts;
import io.tailrace.processor.dlt.canary.CanaryWatch;
import io.tailrace.processor.dlt.canary.Lane;
import io.tailrace.processor.scan.GroupProgress;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.BooleanSupplier;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import org.apache.kafka.common.TopicPartition;

/**
 * The canaries of one run: those that were sent when the run was begun before, which are watched
 * again, and new ones in lanes that have none. For one thread.
 */
final class RedriveCanaries {

    private final RedriveRequest request;
    private final DeadLetterReader reader;
    private final RedriveSurvey survey;
    private final CanaryReaders readers;
    private final CanaryWatch watch;
    private final Set<Candidate> chosen;
    private final Set<Lane> tested = new HashSet<>();

    /**
     * Makes sure, before anything is sent, that somebody can prove that canaries are handled.
     *
     * @param wanted how many canaries are wanted
     * @throws io.tailrace.process.OperatorException if a reader has no members, or a right is
     *     missing
     */
    RedriveCanaries(
            KafkaCluster kafka,
            RedriveRequest request,
            DeadLetterReader reader,
            RedriveSurvey survey,
            int wanted)
            throws InterruptedException {
        this.request = request;
        this.reader = reader;
        this.survey = survey;
        this.chosen = new HashSet<>(survey.canaries(wanted));
        this.readers =
                new CanaryReaders(new GroupProgress(kafka, reader.scan().admin()), reader.scan());
        CanaryTimes times =
                new CanaryTimes(request.pace().canaryWait(), request.pace().canarySettle());
        this.watch = new CanaryWatch(kafka, request.run(), times, reader.scan(), survey.earliest());
        readers.requireMembers(survey.lanes());
        survey.earlierCanaries().forEach(this::watch);
    }

    /**
     * Creates missing retry topics, and waits until the readers have positions in all topics that
     * dead letters are sent to.
     *
     * @throws io.tailrace.process.OperatorException if a reader has none in time
     */
    void awaitReaders(RedriveTopics topics, RedriveListener listener, BooleanSupplier stop)
            throws InterruptedException {
        List<Lane> existing = new ArrayList<>();
        for (Lane lane : survey.lanes()) {
            boolean exists =
                    topics.existing().contains(lane.topic())
                            || (!lane.group().isEmpty()
                                    && topics.createRetryTopic(lane.group()).isEmpty());
            if (exists) {
                existing.add(lane);
            }
        }
        if (!topics.created().isEmpty()) {
            listener.awaitingPositions(
                    existing.stream()
                            .map(Lane::topic)
                            .collect(Collectors.toCollection(TreeSet::new)));
        }
        readers.awaitPositions(existing, request.pace().canaryWait(), stop);
    }

    /**
     * Visits the open dead letters that were chosen, in order per aggregate.
     *
     * @param visitor returns false to stop
     */
    void forEachChosen(Predicate<DeadLetterRecord> visitor) {
        Map<TopicPartition, Long> start = new HashMap<>();
        Map<TopicPartition, Long> end = new HashMap<>();
        for (Candidate candidate : chosen) {
            start.merge(candidate.partition(), candidate.offset(), Math::min);
            end.merge(candidate.partition(), candidate.offset() + 1, Math::max);
        }
        if (!start.isEmpty()) {
            reader.forEach(
                    start,
                    end,
                    letter ->
                            !letter.isOpen()
                                    || !chosen.contains(survey.candidate(letter))
                                    || visitor.test(letter));
        }
    }

    /** Watches a canary that was committed. */
    void committed(DispositionWriter.Written written) {
        Disposition.Place place = written.disposition().canary();
        if (place != null) {
            DeadLetterRecord letter = written.deadLetter();
            Lane lane = survey.lane(letter, place.partition().topic());
            watch(new Canary(letter.id(), lane, place.partition(), place.offset(), false));
        }
    }

    private void watch(Canary canary) {
        watch.add(canary);
        tested.add(canary.lane());
    }

    /** How many canaries are watched. */
    int size() {
        return watch.size();
    }

    /** Watches all canaries. */
    CanaryVerdicts await(BooleanSupplier stop) throws InterruptedException {
        return watch.await(stop);
    }

    /** Whether a canary was sent to where this decision sends a dead letter. */
    boolean isTested(DeadLetterRecord letter, RedriveDecision.Send send) {
        return tested.contains(survey.lane(letter, send.record().topic()));
    }
}
