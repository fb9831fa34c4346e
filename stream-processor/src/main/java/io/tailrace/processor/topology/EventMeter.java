package io.tailrace.processor.topology;

import java.time.Duration;

/**
 * Is told what happened to each event. Called by stream threads; work that is repeated after a
 * crash is told again.
 */
public interface EventMeter {

    /**
     * An event was passed on.
     *
     * @param latency since it happened or was due; negative if the clocks disagree
     */
    void processed(Duration latency);

    /** An event was skipped, as it was passed on before. */
    void duplicate();

    /** An event was given to a group again. */
    void retried(String group);

    /** An event went to the dead-letter topic for this reason. */
    void deadLettered(String reason);
}
