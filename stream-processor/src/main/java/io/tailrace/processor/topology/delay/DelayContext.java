package io.tailrace.processor.topology.delay;

import io.tailrace.event.TopicNames;
import io.tailrace.processor.topology.stage.DeliveredPayloads;
import io.tailrace.processor.topology.stage.OutputTopics;
import io.tailrace.processor.topology.stage.RetryGroups;
import io.tailrace.processor.topology.stage.StageMetrics;
import io.tailrace.processor.topology.stage.StageSpans;
import io.tailrace.processor.topology.stage.TopicLimits;
import io.tailrace.processor.topology.stage.Withheld;

/**
 * What all tasks of {@link DelayStage} share with the process around them. All objects are safe for
 * any thread.
 *
 * @param topics the names of the topics
 * @param groups the groups that may be retried
 * @param outputs holds back events until their topic exists
 * @param limits which records the topics accept
 * @param metrics counts what happens to each event
 * @param spans makes a span of each sampled event
 * @param withheld says which events are withheld, for the account
 * @param held how many events are held, and until when
 * @param payloads writes the payloads of delivered events
 */
public record DelayContext(
        TopicNames topics,
        RetryGroups groups,
        OutputTopics outputs,
        TopicLimits limits,
        StageMetrics metrics,
        StageSpans spans,
        Withheld withheld,
        HeldEvents held,
        DeliveredPayloads payloads) {}
