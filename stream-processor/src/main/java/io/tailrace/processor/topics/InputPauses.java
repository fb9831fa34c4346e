package io.tailrace.processor.topics;

import io.tailrace.processor.topology.stage.PausedInputs;
import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.apache.kafka.common.TopicPartition;

/**
 * Which partitions one consumer must pause for the stages, beside those that Kafka Streams pauses
 * by itself. For one stream thread.
 */
final class InputPauses {

    private final PausedInputs wanted;
    private final Set<TopicPartition> ofStreams = new HashSet<>();
    private final Set<TopicPartition> ofStages = new HashSet<>();

    InputPauses(PausedInputs wanted) {
        this.wanted = wanted;
    }

    /** What a consumer has to change. */
    record Change(List<TopicPartition> pause, List<TopicPartition> resume) {}

    /** Whether anything is or was paused by a stage. */
    boolean isNeeded() {
        return !wanted.isEmpty() || !ofStages.isEmpty();
    }

    /**
     * What has to change before the next poll. A partition that is assigned again is not paused any
     * more, so all are named again.
     */
    Change change(Set<TopicPartition> assigned) {
        List<TopicPartition> pause = assigned.stream().filter(wanted::contains).toList();
        List<TopicPartition> resume =
                ofStages.stream()
                        .filter(each -> !wanted.contains(each))
                        .filter(assigned::contains)
                        .filter(each -> !ofStreams.contains(each))
                        .toList();
        ofStages.clear();
        ofStages.addAll(pause);
        return new Change(pause, resume);
    }

    void streamsPauses(Collection<TopicPartition> partitions) {
        ofStreams.addAll(partitions);
    }

    /** The partitions that may be resumed, because no stage has paused them. */
    Collection<TopicPartition> streamsResumes(Collection<TopicPartition> partitions) {
        ofStreams.removeAll(partitions);
        return partitions.stream().filter(each -> !ofStages.contains(each)).toList();
    }
}
