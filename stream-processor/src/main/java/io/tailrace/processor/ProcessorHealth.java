package io.tailrace.processor;

import io.tailrace.process.admin.Health;
import io.tailrace.process.kafka.BrokerWatch;
import io.tailrace.process.kafka.TopicRefusals;
import io.tailrace.processor.metrics.MicrometerStageMetrics;
import io.tailrace.processor.topology.delay.HeldEvents;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Puts the health of a processor together. */
final class ProcessorHealth {

    private ProcessorHealth() {}

    /**
     * Live unless the processor has failed for good; healthy while it is running and a broker
     * answers.
     *
     * @param application the application id
     * @param brokers null before the processor is started
     * @param refusals the topics of types that cannot be had
     * @param schemas the details of the schemas; empty if payloads are not checked
     * @param remembered how many event ids are remembered
     */
    static Health of(
            ProcessorState state,
            String application,
            @Nullable BrokerWatch brokers,
            Restoration restoration,
            TopicRefusals refusals,
            Map<String, Object> schemas,
            MicrometerStageMetrics metrics,
            long remembered,
            HeldEvents held) {
        Map<String, Object> details = new LinkedHashMap<>();
        details.put("application", application);
        if (brokers != null) {
            details.put("brokers", brokers.details());
        }
        restoration.details().ifPresent(restoring -> details.put("restoring", restoring));
        if (refusals.count() > 0) {
            details.put("topicsRefused", refusals.count());
            details.put("refusedTopics", refusals.details());
        }
        if (!schemas.isEmpty()) {
            details.put("schemas", schemas);
        }
        details.put("processed", metrics.deliveredEvents());
        details.put("duplicatesSkipped", metrics.skippedDuplicates());
        details.put("retried", metrics.retriedEvents());
        details.put("deadLettered", metrics.deadLetteredEvents());
        details.put("remembered", remembered);
        details.put("held", held.count());
        held.nextDue().ifPresent(due -> details.put("nextDue", due.toString()));
        details.put("heldBy", heldBy(held));
        boolean reachable = brokers != null && brokers.outage().isEmpty();
        return new Health(
                state != ProcessorState.FAILED,
                state == ProcessorState.RUNNING && reachable,
                state.name(),
                details);
    }

    private static List<Map<String, Object>> heldBy(HeldEvents events) {
        return events.countByCategory().entrySet().stream()
                .map(
                        held ->
                                Map.<String, Object>of(
                                        "group", held.getKey().group(),
                                        "type", held.getKey().type(),
                                        "count", held.getValue()))
                .toList();
    }
}
