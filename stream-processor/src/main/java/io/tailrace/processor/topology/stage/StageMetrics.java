package io.tailrace.processor.topology.stage;

import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * Counts what the stages report about each event. Called by stream threads, several at the same
 * time. Work that is repeated after a crash is reported again.
 */
public interface StageMetrics {

    /**
     * An event was delivered to every group.
     *
     * @param latency the time since the event happened, or since it was due if that was later;
     *     negative if the clocks of two machines disagree
     */
    void delivered(Duration latency);

    /**
     * An event was dropped because its id had been passed on before. A duplicate that is
     * dead-lettered is reported to {@link #deadLettered} instead.
     */
    void duplicateSkipped();

    /** An event was delivered to a group for another attempt. */
    void retried(String group);

    /**
     * An event was sent to the dead-letter topic.
     *
     * @param group the consumer group that failed to process the event, or null if the event was
     *     never given to a group
     * @param type the type of the event, or null if it has none
     * @param reason the value of the header {@code tailrace-reason}
     */
    void deadLettered(@Nullable String group, @Nullable String type, String reason);
}
