package io.tailrace.relay.group;

import io.micrometer.core.instrument.MeterRegistry;
import io.tailrace.process.JvmErrors;
import io.tailrace.process.admin.Health;
import io.tailrace.process.kafka.BrokerWatch;
import io.tailrace.process.tracing.SpanRecorder;
import io.tailrace.relay.HeapNeed;
import io.tailrace.relay.config.RelayConfig;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Consumer;
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
    private final BrokerWatch brokers;
    private final GroupEnd end;
    private final AtomicLong deadline = new AtomicLong(NONE);

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
        RelayConfig first = outboxes.get(0).config();
        this.brokers =
                BrokerWatch.start(first.kafka(), first.positionKey().text() + "-broker-watch");
        this.end = new GroupEnd(relays, onStart, this::requestStop);
        FoundDatabases databases =
                new FoundDatabases(outboxes.stream().map(Outbox::name).toList(), STOP_TIMEOUT);
        RelayFactory factory = new RelayFactory(registry, spans, brokers, databases);
        for (Outbox each : outboxes) {
            Outbox outbox = each.sharingHeap(outboxes.size());
            relays.add(
                    new SupervisedRelay(
                            outbox, () -> factory.of(outbox), databases, end, supervision));
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
        end.await();
        requestStop();
        join();
        return Optional.ofNullable(end.failure());
    }

    /**
     * The health of the process: that of its relay, or one object for each outbox of a list. Such a
     * process is live as long as it works, and ready while at least one outbox is healthy.
     */
    public Health health() {
        SupervisedRelay first = relays.get(0);
        return first.outbox().isNamed() ? GroupHealth.of(healths(), end.failure()) : of(first);
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
        return relay.health(end.failure() != null);
    }

    /** Requests that all relays stop after their current transactions; returns at once. */
    public void requestStop() {
        deadline.compareAndSet(NONE, System.nanoTime() + STOP_TIMEOUT.toNanos());
        relays.forEach(SupervisedRelay::requestStop);
        end.come();
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
}
