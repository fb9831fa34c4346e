package io.tailrace.relay;

import io.tailrace.process.admin.Health;
import io.tailrace.process.kafka.BrokerWatch;
import io.tailrace.process.kafka.TopicRefusals;
import io.tailrace.relay.anchor.Repairs;
import io.tailrace.relay.config.RelayConfig;
import io.tailrace.relay.leader.CurrentLeader;
import io.tailrace.relay.metrics.RelayMetrics;
import io.tailrace.relay.position.Position;
import io.tailrace.relay.protection.Protection;
import io.tailrace.relay.retention.RetentionReport;
import io.tailrace.relay.term.Progress;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** Composes the health of a relay. Safe for any thread. */
final class RelayHealth {

    private final RelayConfig config;
    private final RelayMetrics metrics;
    private final Protection protection;
    private final Progress progress;
    private final CurrentLeader leader;
    private final TopicRefusals refusals;
    private final Repairs repairs;
    private final RetentionReport retention;
    private final Supplier<@Nullable BrokerWatch> brokers;

    /**
     * Health of one relay.
     *
     * @param refusals the topics that cannot be had
     * @param repairs the last loss of continuity
     * @param retention what was removed from the table
     * @param brokers the watch over the brokers; supplies null before the relay has started
     */
    RelayHealth(
            RelayConfig config,
            RelayMetrics metrics,
            Protection protection,
            Progress progress,
            CurrentLeader leader,
            TopicRefusals refusals,
            Repairs repairs,
            RetentionReport retention,
            Supplier<@Nullable BrokerWatch> brokers) {
        this.config = config;
        this.metrics = metrics;
        this.protection = protection;
        this.progress = progress;
        this.leader = leader;
        this.refusals = refusals;
        this.repairs = repairs;
        this.retention = retention;
        this.brokers = brokers;
    }

    /**
     * The health of a relay in a state: unhealthy if it cannot do its work, not live once it has
     * failed for good.
     */
    Health of(RelayState state) {
        BrokerWatch watch = brokers.get();
        boolean healthy =
                state != RelayState.FAILED
                        && state != RelayState.RECOVERING
                        && (watch == null || watch.outage().isEmpty());
        return new Health(state != RelayState.FAILED, healthy, state.name(), details(watch));
    }

    private Map<String, Object> details(@Nullable BrokerWatch watch) {
        Map<String, Object> details = new LinkedHashMap<>();
        details.put("slot", config.source().slot());
        leader.name().ifPresent(name -> details.put("leader", name));
        details.put("published", metrics.publishedRows());
        details.put("circuit", protection.circuit().name());
        Position position = progress.position();
        if (position != null) {
            details.put("position", position.toString());
        }
        if (refusals.count() > 0) {
            details.put("topicsRefused", refusals.count());
            details.put("refusedTopics", refusals.details());
        }
        repairs.last().ifPresent(repair -> details.put("repair", repair));
        retention.details().ifPresent(removal -> details.put("retention", removal));
        if (watch != null) {
            details.put("brokers", watch.details());
        }
        return details;
    }
}
