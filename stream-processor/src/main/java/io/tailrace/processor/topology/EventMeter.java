package io.tailrace.processor.topology;

/** Is told what happened to each event. Called by stream threads. */
public interface EventMeter {

    /** An event was passed on. */
    void processed();

    /** An event was skipped, as it was passed on before. */
    void duplicate();

    /** An event went to the dead-letter topic. */
    void deadLettered();
}
