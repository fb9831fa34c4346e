package io.tailrace.relay;

import io.tailrace.process.admin.Health;
import io.tailrace.process.kafka.BrokerWatch;
import io.tailrace.process.kafka.BrokerWatch.Outage;
import io.tailrace.relay.config.RelayConfig;
import io.tailrace.relay.metrics.RelayMetrics;
import io.tailrace.relay.position.Position;
import io.tailrace.relay.protection.Protection;
import io.tailrace.relay.term.Progress;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/** Composes the health of a relay. Safe for any thread. */
final class RelayHealth {

    private final RelayConfig config;
    private final RelayMetrics metrics;
    private final Protection protection;
    private final Progress progress;
    private final BrokerWatch brokers;

    RelayHealth(
            RelayConfig config,
            RelayMetrics metrics,
            Protection protection,
            Progress progress,
            BrokerWatch brokers) {
        this.config = config;
        this.metrics = metrics;
        this.protection = protection;
        this.progress = progress;
        this.brokers = brokers;
    }

    /** The health of a relay in a state: unhealthy if it cannot do its work. */
    Health of(RelayState state) {
        Optional<Outage> outage = brokers.outage();
        boolean healthy =
                state != RelayState.FAILED && state != RelayState.RECOVERING && outage.isEmpty();
        return new Health(healthy, state.name(), details(outage));
    }

    private Map<String, Object> details(Optional<Outage> outage) {
        Map<String, Object> details = new LinkedHashMap<>();
        details.put("slot", config.source().slot());
        details.put("published", metrics.publishedRows());
        details.put("circuit", protection.circuit().name());
        Position position = progress.position();
        if (position != null) {
            details.put("position", position.toString());
        }
        outage.ifPresent(known -> details.put("brokersUnreachable", unreachable(known)));
        return details;
    }

    private Map<String, String> unreachable(Outage outage) {
        Map<String, String> facts = new LinkedHashMap<>();
        facts.put("since", outage.since().toString());
        facts.put("bootstrapServers", config.kafka().bootstrapServers());
        facts.put("problem", outage.problem());
        return facts;
    }
}
