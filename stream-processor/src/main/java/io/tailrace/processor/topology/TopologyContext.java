package io.tailrace.processor.topology;

import io.tailrace.processor.config.ProcessorConfig;
import io.tailrace.processor.schema.ActiveSchemas;
import io.tailrace.processor.topology.dedupe.RememberedIds;
import io.tailrace.processor.topology.delay.HeldEvents;
import io.tailrace.processor.topology.stage.CommitPace;
import io.tailrace.processor.topology.stage.DeliveredPayloads;
import io.tailrace.processor.topology.stage.OutputTopics;
import io.tailrace.processor.topology.stage.PausedInputs;
import io.tailrace.processor.topology.stage.RetryGroups;
import io.tailrace.processor.topology.stage.StageMetrics;
import io.tailrace.processor.topology.stage.StageSpans;
import io.tailrace.processor.topology.stage.TopicLimits;
import io.tailrace.processor.topology.stage.Withheld;
import io.tailrace.record.payload.PayloadConverter;

/**
 * The objects that the topology shares with the process around it. All of them are safe for any
 * thread.
 *
 * @param metrics counts what the stages report about each event
 * @param spans makes a span of what the stages report about each sampled event
 * @param groups the groups that may be retried; the process keeps the existing topics up to date
 * @param outputs holds back events until their topic exists
 * @param limits which records the topics accept; the process keeps the limits up to date
 * @param withheld says which events are withheld, for the account
 * @param remembered how many event ids the stages remember
 * @param held how many events the stages hold, and until when
 * @param schemas the schemas that payloads are checked against; the process keeps them up to date
 * @param payloads writes the payloads of delivered events
 * @param pace says when a stream thread commits
 */
public record TopologyContext(
        StageMetrics metrics,
        StageSpans spans,
        RetryGroups groups,
        OutputTopics outputs,
        TopicLimits limits,
        Withheld withheld,
        RememberedIds remembered,
        HeldEvents held,
        ActiveSchemas schemas,
        DeliveredPayloads payloads,
        CommitPace pace) {

    /** A context in which no topic and no event is known yet. */
    public static TopologyContext of(
            ProcessorConfig config, StageMetrics metrics, OutputTopics outputs) {
        return of(config, metrics, StageSpans.NONE, outputs);
    }

    /** A context with spans in which no topic and no event is known yet. */
    public static TopologyContext of(
            ProcessorConfig config, StageMetrics metrics, StageSpans spans, OutputTopics outputs) {
        return of(config, metrics, spans, outputs, PayloadConverter.NONE);
    }

    /**
     * Like the other one.
     *
     * @param converter writes the payloads of delivered events
     */
    public static TopologyContext of(
            ProcessorConfig config,
            StageMetrics metrics,
            StageSpans spans,
            OutputTopics outputs,
            PayloadConverter converter) {
        return new TopologyContext(
                metrics,
                spans,
                new RetryGroups(config),
                outputs,
                new TopicLimits(),
                new Withheld(config),
                new RememberedIds(),
                new HeldEvents(),
                new ActiveSchemas(),
                new DeliveredPayloads(config.kafka().topics(), converter, new PausedInputs()),
                new CommitPace(config.execution().commitPause()));
    }
}
