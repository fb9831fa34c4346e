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
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The relays of a process, one for each outbox. Each leads, streams and fails by itself: a relay
 * that has failed is started again after a pause, while the others go on. All of them end if all
 * have failed and none of the failures passes by itself, or if the JVM cannot go on. The first
 * failure of a single outbox is the end.
 *
 * <p>Single use: call {@link #start()} once and {@link #close()} any number of times. Safe for any
 * thread.
 */
public final class RelayGroup implements AutoCloseable {

    private static final Logger LOG = LoggerFactory.getLogger(RelayGroup.class);
    private static final Duration STOP_TIMEOUT = Duration.ofSeconds(30);
    private static final long NONE = Long.MAX_VALUE;

    private final List<SupervisedRelay> relays = new ArrayList<>();
    private final MeterRegistry registry;
    private final BrokerWatch brokers;
    private final AtomicInteger working;
    private final AtomicLong deadline = new AtomicLong(NONE);
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
        this(outboxes, registry, spans, onStart, Supervision.DEFAULT);
    }

    RelayGroup(
            List<Outbox> outboxes,
            MeterRegistry registry,
            SpanRecorder spans,
            Consumer<Outbox> onStart,
            Supervision supervision) {
        this.registry = registry;
        this.working = new AtomicInteger(outboxes.size());
        RelayConfig first = outboxes.get(0).config();
        this.brokers =
                BrokerWatch.start(first.kafka(), first.positionKey().text() + "-broker-watch");
        Events events = new Events(onStart);
        for (Outbox each : outboxes) {
            Outbox outbox = each.sharingHeap(outboxes.size());
            relays.add(
                    new SupervisedRelay(
                            outbox, () -> newRelay(outbox.config(), spans), events, supervision));
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
     * Waits until no relay works any more, at most 30 s after they were asked to stop.
     *
     * @return why the process has to end; empty if the relays were asked to stop
     */
    public Optional<Throwable> awaitEnd() throws InterruptedException {
        over.await();
        requestStop();
        join();
        return Optional.ofNullable(failure);
    }

    /**
     * The health of the process: that of its relay, or one object for each outbox of a list. Such a
     * process is live as long as it works, and ready while at least one outbox is healthy.
     */
    public Health health() {
        SupervisedRelay first = relays.get(0);
        return first.outbox().isNamed() ? GroupHealth.of(healths(), failure) : of(first);
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
        deadline.compareAndSet(NONE, System.nanoTime() + STOP_TIMEOUT.toNanos());
        relays.forEach(SupervisedRelay::requestStop);
        over.countDown();
    }

    private void join() throws InterruptedException {
        for (SupervisedRelay relay : relays) {
            if (!relay.join(Duration.ofNanos(deadline.get() - System.nanoTime()))) {
                LOG.warn(
                        "The relay of {} has not ended; PostgreSQL and Kafka end its sessions",
                        relay.outbox().label());
            }
        }
    }

    /**
     * Stops all relays at the same time and releases leadership to standbys. Waits for the end of
     * all, at most 30 s after they were asked to stop.
     */
    @Override
    public void close() {
        requestStop();
        try {
            join();
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
            if (GroupFailure.endsProcess(cause)) {
                end(GroupFailure.ofProcess(outbox, cause));
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
            GroupFailure.of(failures).ifPresent(this::end);
        }

        private void end(Throwable cause) {
            failure = cause;
            requestStop();
        }

        @Override
        public void ended(Outbox outbox) {
            if (working.decrementAndGet() == 0) {
                over.countDown();
            }
        }
    }
}
