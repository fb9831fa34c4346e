package io.tailrace.processor;

import io.tailrace.process.OperatorException;
import io.tailrace.process.admin.Health;
import io.tailrace.process.kafka.BrokerWatch;
import io.tailrace.process.kafka.TopicRefusals;
import io.tailrace.processor.metrics.MicrometerStageMetrics;
import io.tailrace.processor.topology.delay.HeldEvents;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Puts the health of a processor together. */
final class ProcessorHealth {

    private ProcessorHealth() {}

    /**
     * Live unless the processor has failed for good; healthy while it is running and a broker
     * answers.
     *
     * @param failure why the processor has failed; null if it has not
     * @param lag how many records are not read; NaN if that is unknown
     * @param application the application id
     * @param brokers null before the processor is started
     * @param refusals the topics of types that cannot be had
     * @param schemas the details of the schemas; empty if payloads are not checked
     * @param registry what is missing of the schema registry; empty if nothing is
     * @param remembered how many event ids are remembered
     * @param account the details of the account; empty if it is off
     */
    static Health of(
            ProcessorState state,
            @Nullable Throwable failure,
            double lag,
            String application,
            @Nullable BrokerWatch brokers,
            Restoration restoration,
            TopicRefusals refusals,
            Map<String, Object> schemas,
            Map<String, Object> registry,
            MicrometerStageMetrics metrics,
            long remembered,
            HeldEvents held,
            Map<String, Object> account) {
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
        if (!registry.isEmpty()) {
            details.put("registry", registry);
        }
        if (!Double.isNaN(lag)) {
            details.put("lag", (long) lag);
        }
        List<String> problems = problems(state, failure, brokers, restoration);
        if (!problems.isEmpty()) {
            details.put("problems", problems);
        }
        details.put("processed", metrics.deliveredEvents());
        details.put("duplicatesSkipped", metrics.skippedDuplicates());
        details.put("retried", metrics.retriedEvents());
        details.put("deadLettered", metrics.deadLetteredEvents());
        details.put("remembered", remembered);
        details.put("held", held.count());
        held.nextDue().ifPresent(due -> details.put("nextDue", due.toString()));
        details.put("heldBy", heldBy(held));
        if (!account.isEmpty()) {
            details.put("account", account);
        }
        boolean reachable = brokers != null && brokers.outage().isEmpty();
        return new Health(
                state != ProcessorState.FAILED,
                state == ProcessorState.RUNNING && reachable,
                state.name(),
                details);
    }

    /** Why the processor is unhealthy; empty if it is healthy. */
    private static List<String> problems(
            ProcessorState state,
            @Nullable Throwable failure,
            @Nullable BrokerWatch brokers,
            Restoration restoration) {
        List<String> problems = new ArrayList<>();
        switch (state) {
            case FAILED -> problems.add("The processor has failed: " + describe(failure));
            case REBALANCING ->
                    problems.add(
                            restoration
                                    .details()
                                    .map(ProcessorHealth::restoring)
                                    .orElse(
                                            "Partitions are being assigned. This ends by itself; if"
                                                    + " it does not, look at the processors with the"
                                                    + " same application id."));
            default -> {}
        }
        Optional.ofNullable(brokers)
                .flatMap(BrokerWatch::outage)
                .ifPresent(outage -> problems.add(outage.toString()));
        return problems;
    }

    private static String restoring(Map<String, Object> progress) {
        return "State is being restored from Kafka since %s: %s %% done, %s records left, %s per second. Events wait until then; --standbys avoids it"
                .formatted(
                        progress.get("since"),
                        progress.get("percent"),
                        progress.get("remaining"),
                        progress.get("recordsPerSecond"));
    }

    private static String describe(@Nullable Throwable failure) {
        return failure instanceof OperatorException known
                ? known.getMessage() + ". " + known.remedy()
                : String.valueOf(failure);
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
