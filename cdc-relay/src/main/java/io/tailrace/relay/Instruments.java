package io.tailrace.relay;

import io.micrometer.core.instrument.MeterRegistry;
import io.tailrace.process.kafka.BrokerWatch;
import io.tailrace.process.kafka.NewTopicLimit;
import io.tailrace.process.kafka.TopicRefusals;
import io.tailrace.process.tracing.SpanRecorder;
import io.tailrace.relay.account.AccountReport;
import io.tailrace.relay.anchor.Repairs;
import io.tailrace.relay.config.RelayConfig;
import io.tailrace.relay.depth.OutboxDepth;
import io.tailrace.relay.depth.ServerSampler;
import io.tailrace.relay.depth.StreamLag;
import io.tailrace.relay.leader.CurrentLeader;
import io.tailrace.relay.lookup.LookupReport;
import io.tailrace.relay.metrics.AccountMetrics;
import io.tailrace.relay.metrics.LookupMetrics;
import io.tailrace.relay.metrics.OutboxName;
import io.tailrace.relay.metrics.RelayMetrics;
import io.tailrace.relay.postgres.Database;
import io.tailrace.relay.protection.Protection;
import io.tailrace.relay.publish.BatchReport;
import io.tailrace.relay.retention.RetentionReport;
import io.tailrace.relay.term.Progress;
import java.time.Duration;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Everything that outlives the terms of a relay and shows what the relay does: meters, health, and
 * what they are made of. Safe for any thread.
 */
final class Instruments implements AutoCloseable {

    private final Supplier<RelayState> state;
    private final Duration lease;
    private final CurrentLeader leader;
    private final Protection protection;
    private final Progress progress;
    private final TopicRefusals refusals = new TopicRefusals();
    private final NewTopicLimit newTopics;
    private final RelayMetrics metrics;
    private final BatchReport report;
    private final ServerSampler sampler;
    private final Repairs repairs;
    private final RetentionReport retention;
    private final AccountReport account;
    private final LookupReport lookups;
    private final RelayHealth health;
    private volatile @Nullable BrokerWatch brokers;
    private volatile boolean closesWatch;

    /**
     * Registers all meters.
     *
     * @param spans gets a span for every row whose trace is sampled
     * @param failure why the relay recovers or has failed
     */
    Instruments(
            RelayConfig config,
            MeterRegistry registry,
            SpanRecorder spans,
            Supplier<RelayState> state,
            Supplier<String> failure) {
        String slot = config.source().slot();
        OutboxName outbox = new OutboxName(config.sourceName(), slot);
        this.state = state;
        this.lease = config.timing().lease();
        this.leader = new CurrentLeader(slot);
        this.protection = new Protection(slot, config.limits());
        OutboxDepth depth = new OutboxDepth(config.source().shard().count());
        StreamLag lag = new StreamLag(config.timing().heartbeat(), System::nanoTime);
        this.progress = new Progress(depth, lag);
        this.newTopics = new NewTopicLimit(config.types().maxNewTopics());
        this.metrics =
                new RelayMetrics(
                        registry,
                        outbox,
                        new RelayMetrics.Readings(
                                () -> state.get() == RelayState.STREAMING && leader.isOwn(),
                                () -> protection.circuit().level(),
                                depth::value,
                                refusals::count,
                                newTopics::created));
        this.report =
                new BatchReport(
                        registry, outbox, config.kafka().topics().deadLetter(), metrics, spans);
        RelayMonitor monitor =
                new RelayMonitor(config, outbox, registry, state, progress, lag, report, leader);
        this.sampler =
                new ServerSampler(
                        new Database(config.source()),
                        slot,
                        depth,
                        lag,
                        this::publishes,
                        monitor::sampled);
        this.repairs = new Repairs(slot, metrics);
        this.retention = new RetentionReport(slot, config.retention(), metrics);
        this.account =
                new AccountReport(
                        slot,
                        config.countsRows(),
                        config.account(),
                        new AccountMetrics(registry, outbox));
        this.lookups = new LookupReport(slot, new LookupMetrics(registry, outbox));
        this.health =
                new RelayHealth(
                        config,
                        metrics,
                        protection,
                        progress,
                        leader,
                        refusals,
                        repairs,
                        monitor,
                        retention,
                        account,
                        () -> brokers,
                        failure);
    }

    /**
     * Whether no other relay publishes the rows of the slot. A relay that recovers has released the
     * lock, but sees in PostgreSQL whether another one leads; a relay that is cut off from
     * PostgreSQL knows only that its lease is over.
     */
    private boolean publishes(Duration silence) {
        RelayState now = state.get();
        return now == RelayState.RECOVERING
                ? silence.compareTo(lease) < 0
                : now.isLeaders() && leader.isOwn();
    }

    /**
     * Begins to sample; the watch is shown in the health.
     *
     * @param own whether the watch ends with these instruments
     */
    void watch(BrokerWatch watch, boolean own) {
        brokers = watch;
        closesWatch = own;
        sampler.start();
    }

    /** Which relay leads. */
    CurrentLeader leader() {
        return leader;
    }

    Protection protection() {
        return protection;
    }

    Progress progress() {
        return progress;
    }

    /** The topics that cannot be had. */
    TopicRefusals refusals() {
        return refusals;
    }

    NewTopicLimit newTopics() {
        return newTopics;
    }

    RelayMetrics metrics() {
        return metrics;
    }

    BatchReport report() {
        return report;
    }

    /** The last loss of continuity. */
    Repairs repairs() {
        return repairs;
    }

    RetentionReport retention() {
        return retention;
    }

    AccountReport account() {
        return account;
    }

    LookupReport lookups() {
        return lookups;
    }

    RelayHealth health() {
        return health;
    }

    /** Ends the sampling, and the watch if it is that of this relay. */
    @Override
    public void close() {
        sampler.close();
        BrokerWatch watch = brokers;
        if (watch != null && closesWatch) {
            watch.close();
        }
    }
}
