package io.tailrace.processor.dlt;

import io.tailrace.process.kafka.KafkaCluster;
import io.tailrace.processor.dlt.canary.Canary;
import io.tailrace.processor.dlt.canary.CanarySelection;
import io.tailrace.processor.dlt.canary.CanarySelection.Candidate;
import io.tailrace.processor.dlt.canary.Lane;
import io.tailrace.processor.dlt.order.SplitAggregates;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.apache.kafka.common.TopicPartition;
import org.jspecify.annotations.Nullable;

/**
 * What a run knows of the dead letters before it sends any: one pass over the whole topic, or two.
 * It finds how large the run is, what the run did when it was begun before, aggregates of which an
 * event has returned in this run, and aggregates that are in several partitions. A later event of
 * such an aggregate would overtake it. For one thread.
 */
final class RedriveSurvey {

    private final KafkaCluster kafka;
    private final RedriveRequest request;
    private final CanarySelection selection;
    private final List<Canary> earlierCanaries = new ArrayList<>();
    private @Nullable Instant earliest;

    private SplitAggregates split = new SplitAggregates(1);

    /** Aggregates of which an event returned in this run. */
    private final Set<String> blocked = new HashSet<>();

    /**
     * How often an event had been redriven when this run redrove it, by group and event id: a dead
     * letter of it that was redriven more often has returned since.
     */
    private final Map<String, Integer> redrives = new HashMap<>();

    private final List<Returned> returned = new ArrayList<>();
    private long redrivenBefore;
    private long sendable;

    /** An open dead letter that came back from another run. */
    private record Returned(String event, int redrives, String aggregate) {}

    RedriveSurvey(KafkaCluster kafka, RedriveRequest request) {
        this.kafka = kafka;
        this.request = request;
        int wanted = request.pace().canaries(true);
        this.selection = new CanarySelection(Math.max(1, wanted));
    }

    /**
     * To be called before the first dead letter is added.
     *
     * @param partitions how many partitions the dead-letter topic has
     */
    void begin(int partitions) {
        split = new SplitAggregates(partitions);
    }

    /**
     * Takes a dead letter into account. Those of a partition are added in their order.
     *
     * @param decision about a dead letter that the request selects and that is open; null about
     *     others
     */
    void add(DeadLetterRecord letter, @Nullable RedriveDecision decision) {
        noteThisRun(letter);
        if (!letter.isOpen()) {
            return;
        }
        if (letter.run().equals(request.run())) {
            blocked.add(letter.aggregateKey());
        } else if (letter.redrives() > 0) {
            returned.add(new Returned(event(letter), letter.redrives(), letter.aggregateKey()));
        }
        if (decision instanceof RedriveDecision.Send send) {
            if (sendable < request.limit()) {
                selection.add(lane(letter, send.record().topic()), candidate(letter));
            }
            sendable++;
            byte[] key = letter.record().key();
            if (key != null) {
                split.look(letter.aggregateKey(), key, letter.record().partition());
            }
        }
    }

    /** Whether {@link #addAgain} is needed, because an aggregate may be in several partitions. */
    boolean needsAnotherPass() {
        return split.needsAnotherPass();
    }

    /** Takes a dead letter into account for a second time. */
    void addAgain(DeadLetterRecord letter, RedriveDecision decision) {
        if (decision instanceof RedriveDecision.Send) {
            split.add(letter.aggregateKey(), letter.failedAt());
        }
    }

    /** To be called after the last dead letter was added. */
    void end() {
        for (Returned letter : returned) {
            if (isRunUsed(letter.event(), letter.redrives())) {
                blocked.add(letter.aggregate());
            }
        }
        returned.clear();
        split.end();
        blocked.remove(""); // dead letters without a key belong to no aggregate
    }

    private void noteThisRun(DeadLetterRecord letter) {
        Disposition disposition = letter.disposition();
        boolean isRedriven =
                disposition != null
                        && disposition.kind() == Disposition.Kind.REDRIVEN
                        && disposition.run().equals(request.run());
        if (isRedriven && !letter.id().isEmpty()) {
            redrives.merge(event(letter), letter.redrives(), Math::min);
        }
        if (letter.run().equals(request.run()) && !letter.id().isEmpty()) {
            redrives.merge(event(letter), Math.max(0, letter.redrives() - 1), Math::min);
        }
        if (isRedriven && request.filter().accepts(letter)) {
            redrivenBefore++;
            noteCanary(letter, disposition);
        }
    }

    private void noteCanary(DeadLetterRecord letter, @Nullable Disposition disposition) {
        Disposition.Place place = disposition == null ? null : disposition.canary();
        if (disposition == null || place == null) {
            return;
        }
        Lane lane = lane(letter, place.partition().topic());
        earlierCanaries.add(new Canary(letter.id(), lane, place.partition(), place.offset(), true));
        if (earliest == null || disposition.time().isBefore(earliest)) {
            earliest = disposition.time();
        }
    }

    /** Refuses what this run may not send, and returns every other decision as it is. */
    RedriveDecision check(DeadLetterRecord letter, RedriveDecision decision) {
        if (!(decision instanceof RedriveDecision.Send)) {
            return decision;
        }
        if (isRunUsed(event(letter), letter.redrives())) {
            return new RedriveDecision.Refuse(
                    Refusal.RUN_USED,
                    "the event was redriven in run %s before, and returned from a later run"
                            .formatted(request.run()));
        }
        String aggregate = letter.aggregateKey();
        if (blocked.contains(aggregate)) {
            return new RedriveDecision.Refuse(
                    Refusal.BEHIND, "an event of its aggregate returned in this run");
        }
        return split.mustWait(aggregate, letter.record().partition(), letter.record().offset())
                ? new RedriveDecision.Refuse(
                        Refusal.NEXT_TIME,
                        "it comes after dead letters of its aggregate in another partition")
                : decision;
    }

    private boolean isRunUsed(String event, int times) {
        Integer before = redrives.get(event);
        return before != null && times > before;
    }

    /** Whether the run, with what it redrove before, has many dead letters. */
    boolean isLarge() {
        return redrivenBefore + Math.min(sendable, request.limit()) > RedrivePace.LARGE;
    }

    /** How large the run is if this many canaries are wanted. */
    RedriveListener.Size size(int wanted) {
        return new RedriveListener.Size(
                Math.min(sendable, request.limit()),
                redrivenBefore,
                wanted == 0 ? 0 : canaries(wanted).size(),
                wanted == 0 ? 0 : earlierCanaries.size());
    }

    /** The canaries that were sent when the run was begun before. */
    List<Canary> earlierCanaries() {
        return earlierCanaries;
    }

    /** When the earliest of these was sent; null if there are none. */
    @Nullable Instant earliest() {
        return earliest;
    }

    /** The lanes of all dead letters that can be redriven within the limit, in their order. */
    Set<Lane> lanes() {
        return new LinkedHashSet<>(selection.lanes());
    }

    /** The dead letters to begin with, in lanes that have no earlier canaries. */
    List<Candidate> canaries(int wanted) {
        Set<Lane> tested = new HashSet<>();
        earlierCanaries.forEach(canary -> tested.add(canary.lane()));
        return selection.choose(wanted, request.limit(), tested, this::isFree);
    }

    private boolean isFree(Candidate candidate) {
        String aggregate = candidate.aggregate();
        return !blocked.contains(aggregate)
                && !split.mustWait(
                        aggregate, candidate.partition().partition(), candidate.offset());
    }

    /** The lane of a dead letter that is sent to a topic. */
    Lane lane(DeadLetterRecord letter, String topic) {
        String reader = letter.group().isEmpty() ? request.applicationId() : letter.group();
        return new Lane(letter.group(), reader, topic);
    }

    /** What a dead letter is as a candidate. */
    Candidate candidate(DeadLetterRecord letter) {
        TopicPartition partition =
                new TopicPartition(kafka.topics().deadLetter(), letter.record().partition());
        return new Candidate(
                partition, letter.record().offset(), letter.type(), letter.aggregateKey());
    }

    private static String event(DeadLetterRecord letter) {
        return letter.group() + "\n" + letter.id();
    }
}
