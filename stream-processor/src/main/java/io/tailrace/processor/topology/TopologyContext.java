package io.tailrace.processor.topology;

import io.tailrace.processor.config.ProcessorConfig;
import io.tailrace.processor.topology.dedupe.RememberedIds;
import io.tailrace.processor.topology.delay.HeldEvents;
import io.tailrace.processor.topology.stage.RetryGroups;
import io.tailrace.processor.topology.stage.StageMetrics;
import io.tailrace.processor.topology.stage.TopicLimits;

/**
 * The objects that the topology shares with the process around it. All of them are safe for any
 * thread.
 *
 * @param metrics the stages report to it what happened to each event
 * @param groups the process tells it which retry topics exist
 * @param limits the process tells it the largest record that each topic accepts
 * @param remembered shows how many event ids are remembered
 * @param held shows which events are held
 */
public record TopologyContext(
        StageMetrics metrics,
        RetryGroups groups,
        TopicLimits limits,
        RememberedIds remembered,
        HeldEvents held) {

    /** A context in which no topic and no event is known yet. */
    public static TopologyContext of(ProcessorConfig config, StageMetrics metrics) {
        return new TopologyContext(
                metrics,
                new RetryGroups(config),
                new TopicLimits(),
                new RememberedIds(),
                new HeldEvents());
    }
}
