package io.tailrace.processor.dlt.canary;

import java.util.ArrayList;
import java.util.Collection;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.Predicate;
import org.apache.kafka.common.TopicPartition;
import org.jspecify.annotations.Nullable;

/**
 * Chooses canaries: one of each lane at least, and otherwise of as many partitions and types as the
 * number allows. A canary never overtakes an earlier dead letter of its aggregate: it is the first
 * of its aggregate, or all dead letters before it in its partition are canaries too. Holds a few
 * candidates of each lane.
 */
public final class CanarySelection {

    /** Candidates that are held in case that others are of aggregates that may not be sent. */
    private static final int SPARE = 100;

    private static final int MAX_TYPES = 50;
    private static final int MAX_AGGREGATES = 100_000;

    private final int perPartition;
    private final Map<Lane, LaneCandidates> lanes = new TreeMap<>();

    /**
     * A dead letter that may become a canary.
     *
     * @param partition the partition of the dead letter, which all of its aggregate that may be
     *     sent are in
     * @param aggregate identifies the aggregate; empty if the dead letter belongs to none
     */
    public record Candidate(TopicPartition partition, long offset, String type, String aggregate) {}

    /**
     * @param wanted how many canaries are wanted
     */
    public CanarySelection(int wanted) {
        this.perPartition = wanted + SPARE;
    }

    /** Adds a dead letter. Those of a partition are added in their order. */
    public void add(Lane lane, Candidate candidate) {
        lanes.computeIfAbsent(lane, key -> new LaneCandidates()).add(candidate);
    }

    /** The lanes of all dead letters that were added. */
    public Collection<Lane> lanes() {
        return lanes.keySet();
    }

    /**
     * Chooses.
     *
     * @param wanted how many canaries are wanted; lanes that have none yet get one each even if
     *     that makes more
     * @param limit how many are chosen at most
     * @param tested lanes that need no canaries
     * @param allowed says which candidates may be sent
     */
    public List<Candidate> choose(
            int wanted, long limit, Set<Lane> tested, Predicate<Candidate> allowed) {
        List<Chooser> choosers = new ArrayList<>();
        lanes.forEach(
                (lane, candidates) -> {
                    if (!tested.contains(lane)) {
                        choosers.add(new Chooser(candidates, allowed));
                    }
                });
        List<Candidate> chosen = new ArrayList<>();
        boolean isFirstRound = true;
        int before;
        do {
            before = chosen.size();
            for (Chooser chooser : choosers) {
                Candidate next =
                        chosen.size() < limit && (isFirstRound || chosen.size() < wanted)
                                ? chooser.next()
                                : null;
                if (next != null) {
                    chosen.add(next);
                }
            }
            isFirstRound = false;
        } while (chosen.size() > before);
        return chosen;
    }

    private final class LaneCandidates {

        /** The first dead letters of each partition. */
        private final Map<TopicPartition, List<Candidate>> heads = new LinkedHashMap<>();

        /** The first dead letter of each type that is the first of its aggregate. */
        private final Map<String, Candidate> types = new LinkedHashMap<>();

        private final Set<String> aggregates = new HashSet<>();

        void add(Candidate candidate) {
            List<Candidate> head =
                    heads.computeIfAbsent(candidate.partition(), key -> new ArrayList<>());
            if (head.size() < perPartition) {
                head.add(candidate);
            }
            if (types.size() >= MAX_TYPES || aggregates.size() >= MAX_AGGREGATES) {
                return;
            }
            boolean isFirst =
                    candidate.aggregate().isEmpty() || aggregates.add(candidate.aggregate());
            if (isFirst) {
                types.putIfAbsent(candidate.type(), candidate);
            }
        }
    }

    /** Chooses one candidate after the other of a lane. */
    private static final class Chooser {

        private final Map<TopicPartition, List<Candidate>> heads = new LinkedHashMap<>();
        private final List<Candidate> types = new ArrayList<>();
        private final Set<Candidate> taken = new HashSet<>();
        private final Set<TopicPartition> seenPartitions = new HashSet<>();
        private final Set<String> seenTypes = new HashSet<>();

        Chooser(LaneCandidates candidates, Predicate<Candidate> allowed) {
            candidates.heads.forEach(
                    (partition, head) ->
                            heads.put(
                                    partition,
                                    new ArrayList<>(head.stream().filter(allowed).toList())));
            candidates.types.values().stream().filter(allowed).forEach(types::add);
        }

        @Nullable Candidate next() {
            Candidate best = null;
            for (List<Candidate> head : heads.values()) {
                head.removeIf(taken::contains);
                best = head.isEmpty() ? best : better(best, head.get(0));
            }
            for (Candidate candidate : types) {
                best = taken.contains(candidate) ? best : better(best, candidate);
            }
            if (best != null) {
                taken.add(best);
                seenPartitions.add(best.partition());
                seenTypes.add(best.type());
            }
            return best;
        }

        private Candidate better(@Nullable Candidate best, Candidate other) {
            return best == null || news(other) > news(best) ? other : best;
        }

        private int news(Candidate candidate) {
            return (seenPartitions.contains(candidate.partition()) ? 0 : 1)
                    + (seenTypes.contains(candidate.type()) ? 0 : 1);
        }
    }
}
