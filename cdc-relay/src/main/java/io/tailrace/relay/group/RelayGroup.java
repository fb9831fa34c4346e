package io.tailrace.relay.group;

import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.Meter;
import io.micrometer.core.instrument.MeterRegistry;
import io.tailrace.process.JvmErrors;
import io.tailrace.process.admin.Health;
import io.tailrace.process.kafka.BrokerWatch;
import io.tailrace.process.tracing.SpanRecorder;
import io.tailrace.relay.CdcRelay;
import io.tailrace.relay.HeapNeed;
import io.tailrace.relay.config.RelayConfig;
import io.tailrace.relay.metrics.OutboxName;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The relays of a process, one for each outbox. Each leads, streams and fails by itself: a relay
 * that has failed is started again after a pause, while the others go on. All of them end if all
 * have failed, or if the JVM cannot go on. With a single outbox that means: its first failure is
 * the end.
 *
 * <p>Single use: call {@link #start()} once and {@link #close()} any number of times. Safe for any
 * thread.
 */
public final class RelayGroup implements AutoCloseable {

    private static final Logger LOG = LoggerFactory.getLogger(RelayGroup.class);
    private static final Duration STOP_TIMEOUT = Duration.ofSeconds(30);

    private final List<SupervisedRelay> relays = new ArrayList<>();
    private final MeterRegistry registry;
    private final BrokerWatch brokers;
    private final CountDownLatch working;
    private final CountDownLatch over = new CountDownLatch(1);
    private volatile @Nullable Throwable failure;

    /**
     * Relays that are not started yet.
     *
     * @param outboxes at least one, with a common Kafka cluster, without {@link OutboxRules
     *     violations}
     * @param registry gets the meters of all relays
     * @param onStart called whenever a relay was started, by several threads
     */
    public RelayGroup(
            List<Outbox> outboxes,
            MeterRegistry registry,
            SpanRecorder spans,
            Consumer<Outbox> onStart) {
        this(outboxes, registry, spans, onStart, RestartPauses.FIRST);
    }

    /**
     * @param firstPause how long a relay that has failed for the first time waits
     */
    RelayGroup(
            List<Outbox> outboxes,
            MeterRegistry registry,
            SpanRecorder spans,
            Consumer<Outbox> onStart,
            Duration firstPause) {
        this.registry = registry;
        this.working = new CountDownLatch(outboxes.size());
        RelayConfig first = outboxes.get(0).config();
        this.brokers =
                BrokerWatch.start(first.kafka(), first.positionKey().text() + "-broker-watch");
        Events events = new Events(onStart);
        for (Outbox each : outboxes) {
            Outbox outbox = each.sharingHeap(outboxes.size());
            relays.add(
                    new SupervisedRelay(
                            outbox,
                            () -> newRelay(outbox.config(), spans),
                            events,
                            new RestartPauses(firstPause, RestartPauses.LONGEST)));
        }
    }

    /** Starts all relays in the background. */
    public void start() {
        HeapNeed.of(relays.stream().map(relay -> relay.outbox().config()).toList())
                .warning(JvmErrors.heapBytes())
                .ifPresent(LOG::warn);
        relays.forEach(SupervisedRelay::start);
    }

    /**
     * Waits until no relay works any more.
     *
     * @return why the process has to end; empty if the relays were asked to stop
     */
    public Optional<Throwable> awaitEnd() throws InterruptedException {
        over.await();
        if (!working.await(STOP_TIMEOUT.toSeconds(), TimeUnit.SECONDS)) {
            LOG.warn("Not every relay has ended within {} s", STOP_TIMEOUT.toSeconds());
        }
        return Optional.ofNullable(failure);
    }

    /**
     * The health of the process: that of its relay, or one object for each outbox of a list. Such a
     * process is live as long as it works, and ready while at least one outbox is healthy.
     */
    public Health health() {
        SupervisedRelay first = relays.get(0);
        return first.outbox().isNamed() ? GroupHealth.of(healths(), isLive()) : of(first);
    }

    /**
     * The health of one outbox.
     *
     * @throws IllegalArgumentException if there is none with this name
     */
    public Health health(String name) {
        return relays.stream()
                .filter(relay -> relay.outbox().name().equals(name))
                .findFirst()
                .map(this::of)
                .orElseThrow(() -> new IllegalArgumentException("No outbox is named " + name));
    }

    private Map<Outbox, Health> healths() {
        Map<Outbox, Health> healths = new LinkedHashMap<>();
        relays.forEach(relay -> healths.put(relay.outbox(), of(relay)));
        return healths;
    }

    private Health of(SupervisedRelay relay) {
        return relay.health(!isLive());
    }

    private boolean isLive() {
        return failure == null;
    }

    /** Requests that all relays stop after their current transactions; returns at once. */
    public void requestStop() {
        relays.forEach(SupervisedRelay::requestStop);
    }

    /**
     * Stops all relays at the same time and releases leadership to standbys. Waits up to 30 s for
     * the end of all.
     */
    @Override
    public void close() {
        requestStop();
        long deadline = System.nanoTime() + STOP_TIMEOUT.toNanos();
        try {
            for (SupervisedRelay relay : relays) {
                relay.join(Duration.ofNanos(deadline - System.nanoTime()));
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        brokers.close();
    }

    private CdcRelay newRelay(RelayConfig config, SpanRecorder spans) {
        removeGauges(new OutboxName(config.sourceName(), config.source().slot()));
        return new CdcRelay(config, registry, spans, brokers);
    }

    /** A gauge that is registered again would go on to show the relay before; counters go on. */
    private void removeGauges(OutboxName outbox) {
        for (Meter meter : registry.getMeters()) {
            if (meter instanceof Gauge && outbox.isTagOf(meter.getId())) {
                registry.remove(meter);
            }
        }
    }

    /** Ends everything once nothing is left that works. */
    private final class Events implements SupervisedRelay.Observer {

        private final Consumer<Outbox> onStart;

        Events(Consumer<Outbox> onStart) {
            this.onStart = onStart;
        }

        @Override
        public void started(Outbox outbox) {
            onStart.accept(outbox);
        }

        @Override
        public synchronized void failed(Outbox outbox, Throwable cause) {
            if (failure != null) {
                return;
            }
            if (SupervisedRelay.endsProcess(cause)) {
                end(cause);
                return;
            }
            Map<Outbox, Throwable> failures = new LinkedHashMap<>();
            for (SupervisedRelay relay : relays) {
                Throwable last = relay.failure();
                if (last == null) {
                    return;
                }
                failures.put(relay.outbox(), last);
            }
            end(GroupFailure.of(failures));
        }

        private void end(Throwable cause) {
            failure = cause;
            requestStop();
            over.countDown();
        }

        @Override
        public void ended(Outbox outbox) {
            working.countDown();
            if (working.getCount() == 0) {
                over.countDown();
            }
        }
    }
}
