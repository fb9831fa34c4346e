package io.tailrace.relay;

import io.tailrace.process.admin.Health;
import io.tailrace.process.kafka.BrokerWatch;
import io.tailrace.process.kafka.TopicRefusals;
import io.tailrace.relay.account.AccountReport;
import io.tailrace.relay.anchor.Repairs;
import io.tailrace.relay.config.RelayConfig;
import io.tailrace.relay.health.Problem;
import io.tailrace.relay.leader.CurrentLeader;
import io.tailrace.relay.metrics.RelayMetrics;
import io.tailrace.relay.position.Position;
import io.tailrace.relay.protection.Protection;
import io.tailrace.relay.retention.RetentionReport;
import io.tailrace.relay.term.Progress;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.BooleanSupplier;
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
    private final RelayMonitor monitor;
    private final RetentionReport retention;
    private final AccountReport account;
    private final Supplier<@Nullable BrokerWatch> brokers;
    private final BooleanSupplier prepared;
    private final Supplier<String> failure;

    /**
     * Health of one relay.
     *
     * @param refusals the topics that cannot be had
     * @param repairs the last loss of continuity
     * @param monitor what is known about slot and lag
     * @param retention what was removed from the table
     * @param account what was counted of the table
     * @param brokers the watch over the brokers; supplies null before the relay has started
     * @param prepared whether the relay has rehearsed a takeover
     * @param failure why the relay recovers or has failed
     */
    RelayHealth(
            RelayConfig config,
            RelayMetrics metrics,
            Protection protection,
            Progress progress,
            CurrentLeader leader,
            TopicRefusals refusals,
            Repairs repairs,
            RelayMonitor monitor,
            RetentionReport retention,
            AccountReport account,
            Supplier<@Nullable BrokerWatch> brokers,
            BooleanSupplier prepared,
            Supplier<String> failure) {
        this.config = config;
        this.metrics = metrics;
        this.protection = protection;
        this.progress = progress;
        this.leader = leader;
        this.refusals = refusals;
        this.repairs = repairs;
        this.monitor = monitor;
        this.retention = retention;
        this.account = account;
        this.brokers = brokers;
        this.prepared = prepared;
        this.failure = failure;
    }

    /**
     * The health of a relay in a state: unhealthy if it cannot do its work, not live once it has
     * failed for good.
     */
    Health of(RelayState state) {
        BrokerWatch watch = brokers.get();
        List<String> problems = problems(state, watch);
        Map<String, Object> details = details(watch);
        if (!problems.isEmpty()) {
            details.put("problems", problems);
        }
        List<String> warnings = sentences(false);
        if (!warnings.isEmpty()) {
            details.put("warnings", warnings);
        }
        return new Health(state != RelayState.FAILED, problems.isEmpty(), state.name(), details);
    }

    /** Why the relay is unhealthy; empty if it is healthy. */
    private List<String> problems(RelayState state, @Nullable BrokerWatch watch) {
        List<String> problems = new ArrayList<>();
        if (state == RelayState.FAILED) {
            problems.add(failure.get());
        } else if (state == RelayState.RECOVERING) {
            problems.add("The relay was interrupted and tries again by itself: " + failure.get());
        }
        Optional.ofNullable(watch)
                .flatMap(BrokerWatch::outage)
                .ifPresent(outage -> problems.add(outage.toString()));
        problems.addAll(sentences(true));
        return problems;
    }

    private List<String> sentences(boolean blocking) {
        return monitor.problems().stream()
                .filter(problem -> problem.blocks() == blocking)
                .map(Problem::toString)
                .toList();
    }

    private static void putBytes(Map<String, Object> details, String name, double value) {
        if (!Double.isNaN(value)) {
            details.put(name, (long) value);
        }
    }

    private Map<String, Object> details(@Nullable BrokerWatch watch) {
        Map<String, Object> details = new LinkedHashMap<>();
        details.put("slot", config.source().slot());
        leader.name().ifPresent(name -> details.put("leader", name));
        details.put("published", metrics.publishedRows());
        details.put("prepared", prepared.getAsBoolean());
        details.put("circuit", protection.circuit().name());
        Position position = progress.position();
        if (position != null) {
            details.put("position", position.toString());
        }
        double lagSeconds = monitor.lagSeconds();
        if (!Double.isNaN(lagSeconds)) {
            details.put("lagSeconds", lagSeconds);
        }
        putBytes(details, "lagBytes", monitor.lagBytes());
        putBytes(details, "slotHeldBytes", monitor.heldBytes());
        if (refusals.count() > 0) {
            details.put("topicsRefused", refusals.count());
            details.put("refusedTopics", refusals.details());
        }
        repairs.last().ifPresent(repair -> details.put("repair", repair));
        retention.details().ifPresent(removal -> details.put("retention", removal));
        account.details().ifPresent(counting -> details.put("account", counting));
        if (watch != null) {
            details.put("brokers", watch.details());
        }
        return details;
    }
}
