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
import io.tailrace.relay.term.TermTools;
import java.time.Duration;
import java.util.function.BooleanSupplier;
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
    private final RelayMetrics metrics;
    private final TermTools tools;
    private final ServerSampler sampler;
    private final RelayHealth health;
    private volatile @Nullable BrokerWatch brokers;
    private volatile boolean closesWatch;

    /**
     * Registers all meters.
     *
     * @param spans gets a span for every row whose trace is sampled
     * @param prepared whether the relay has rehearsed a takeover
     * @param failure why the relay recovers or has failed
     */
    Instruments(
            RelayConfig config,
            MeterRegistry registry,
            SpanRecorder spans,
            Supplier<RelayState> state,
            BooleanSupplier prepared,
            Supplier<String> failure) {
        String slot = config.source().slot();
        OutboxName outbox = new OutboxName(config.sourceName(), slot);
        this.state = state;
        this.lease = config.timing().lease();
        this.leader = new CurrentLeader(slot);
        Protection protection = new Protection(slot, config.limits());
        OutboxDepth depth = new OutboxDepth(config.source().shard().count());
        StreamLag lag = new StreamLag(config.timing().heartbeat(), System::nanoTime);
        TopicRefusals refusals = new TopicRefusals();
        NewTopicLimit newTopics = new NewTopicLimit(config.types().maxNewTopics());
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
        this.tools =
                new TermTools(
                        new Progress(depth, lag),
                        protection,
                        new BatchReport(
                                registry,
                                outbox,
                                config.kafka().topics().deadLetter(),
                                metrics,
                                spans),
                        refusals,
                        newTopics,
                        new Repairs(slot, metrics),
                        new RetentionReport(slot, config.retention(), metrics),
                        new AccountReport(
                                slot,
                                config.countsRows(),
                                config.account(),
                                new AccountMetrics(registry, outbox)),
                        new LookupReport(slot, new LookupMetrics(registry, outbox)));
        RelayMonitor monitor =
                new RelayMonitor(
                        config,
                        outbox,
                        registry,
                        state,
                        tools.progress(),
                        lag,
                        tools.report(),
                        leader);
        this.sampler =
                new ServerSampler(
                        new Database(config.source()),
                        slot,
                        depth,
                        lag,
                        this::publishes,
                        monitor::sampled);
        this.health =
                new RelayHealth(
                        config,
                        metrics,
                        protection,
                        tools.progress(),
                        leader,
                        refusals,
                        tools.repairs(),
                        monitor,
                        tools.retention(),
                        tools.account(),
                        () -> brokers,
                        prepared,
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

    /** What the terms of the relay use and report to. */
    TermTools tools() {
        return tools;
    }

    Progress progress() {
        return tools.progress();
    }

    /** The last loss of continuity. */
    Repairs repairs() {
        return tools.repairs();
    }

    RelayMetrics metrics() {
        return metrics;
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
