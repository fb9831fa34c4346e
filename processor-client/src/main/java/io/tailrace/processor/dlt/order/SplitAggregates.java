package io.tailrace.processor.dlt.order;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.apache.kafka.common.utils.Utils;

/**
 * Aggregates that have dead letters in several partitions, as after partitions were added. A pass
 * over the partitions would send them out of their order, so that only the first of them may be
 * sent that are in one partition, and the others have to wait.
 *
 * <p>Two passes find them: {@link #look} at all dead letters suspects aggregates of which one is
 * not in the partition that its key has now, which are all that can have several, and {@link #add}
 * collects the dead letters of these. {@link #end} comes after that.
 */
public final class SplitAggregates {

    private final int partitions;
    private final Set<String> suspects = new HashSet<>();
    private final Map<String, List<FailedAt>> letters = new HashMap<>();
    private final Map<String, Head> heads = new HashMap<>();

    /** The dead letters of an aggregate that may be sent: those of a partition up to an offset. */
    private record Head(int partition, long last) {}

    /**
     * @param partitions how many partitions the dead-letter topic has
     */
    public SplitAggregates(int partitions) {
        this.partitions = partitions;
    }

    /**
     * Looks at a dead letter.
     *
     * @param aggregate identifies the aggregate
     * @param key the key of the dead letter
     */
    public void look(String aggregate, byte[] key, int partition) {
        if (Utils.toPositive(Utils.murmur2(key)) % partitions != partition) {
            suspects.add(aggregate);
        }
    }

    /** Whether the second pass is needed. */
    public boolean needsAnotherPass() {
        return !suspects.isEmpty();
    }

    /** Takes a dead letter into account. Those of a partition are added in their order. */
    public void add(String aggregate, FailedAt letter) {
        if (suspects.contains(aggregate)) {
            letters.computeIfAbsent(aggregate, key -> new ArrayList<>()).add(letter);
        }
    }

    /** To be called after the last dead letter was added. */
    public void end() {
        letters.forEach(
                (aggregate, all) -> {
                    if (all.stream().map(FailedAt::partition).distinct().count() > 1) {
                        heads.put(aggregate, head(LetterOrder.of(all)));
                    }
                });
        letters.clear();
        suspects.clear();
    }

    /** Whether a dead letter comes after one of its aggregate in another partition. */
    public boolean mustWait(String aggregate, int partition, long offset) {
        Head head = heads.get(aggregate);
        return head != null && (head.partition() != partition || offset > head.last());
    }

    private static Head head(List<FailedAt> ordered) {
        int partition = ordered.get(0).partition();
        long last = ordered.get(0).offset();
        for (FailedAt letter : ordered) {
            if (letter.partition() != partition) {
                break;
            }
            last = letter.offset();
        }
        return new Head(partition, last);
    }
}
