package io.tailrace.relay;

import io.micrometer.core.instrument.MeterRegistry;
import io.tailrace.event.internal.Lifecycle;
import io.tailrace.process.JvmErrors;
import io.tailrace.process.OperatorException;
import io.tailrace.process.admin.Health;
import io.tailrace.process.kafka.BrokerWatch;
import io.tailrace.process.tracing.SpanRecorder;
import io.tailrace.relay.config.RelayConfig;
import io.tailrace.relay.leader.Leadership;
import io.tailrace.relay.leader.Lease;
import io.tailrace.relay.position.Position;
import io.tailrace.relay.postgres.Database;
import io.tailrace.relay.publish.FencedException;
import io.tailrace.relay.publish.HeaderModeNotice;
import io.tailrace.relay.term.StopSignal;
import io.tailrace.relay.term.Term;
import java.sql.SQLException;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Publishes every committed row of an outbox table to Kafka exactly once, per aggregate in commit
 * order. Several relays may run for one slot: one leads, the others are standbys.
 *
 * <p>Single use: call {@link #start()} once and {@link #close()} any number of times. All methods
 * are safe for any thread. {@link RelayState} describes the states.
 */
public final class CdcRelay implements AutoCloseable {

    private static final Logger LOG = LoggerFactory.getLogger(CdcRelay.class);
    private static final Duration STANDBY_POLL = Duration.ofMillis(200);
    private static final Duration STOP_TIMEOUT = Duration.ofSeconds(30);

    private final RelayConfig config;
    private final RelayHost host;
    private final Database database;
    private final Lifecycle<RelayState> life;
    private final StopSignal stop;
    private final Instruments instruments;
    private final TermFailures failures;
    private final Preparation preparation;
    private volatile String interruption = "";
    private @Nullable Thread worker;

    /** A relay whose meters are not exported. */
    public CdcRelay(RelayConfig config) {
        this(config, RelayHost.unexported());
    }

    /** A relay that registers its meters in a registry. */
    public CdcRelay(RelayConfig config, MeterRegistry registry) {
        this(config, RelayHost.of(registry));
    }

    /**
     * A relay that registers its meters in a registry and records a span for every row whose trace
     * is sampled.
     */
    public CdcRelay(RelayConfig config, MeterRegistry registry, SpanRecorder spans) {
        this(config, RelayHost.of(registry).recording(spans));
    }

    /** A relay of a process that has more for it than these. */
    public CdcRelay(RelayConfig config, RelayHost host) {
        this(config, host, new StopSignal());
    }

    /**
     * @param stop ends this relay
     */
    CdcRelay(RelayConfig config, RelayHost host, StopSignal stop) {
        this.config = config;
        this.host = host;
        this.stop = stop;
        this.database = new Database(config.source());
        this.life =
                new Lifecycle<>("relay", RelayState.CREATED, RelayState::isFinal, this::logChange);
        this.preparation = new Preparation(config, database);
        this.instruments =
                new Instruments(
                        config,
                        host.registry(),
                        SpanRecorder.guarded(host.spans()),
                        life::state,
                        preparation::isDone,
                        () -> life.state() == RelayState.FAILED ? describeFailure() : interruption);
        this.failures =
                new TermFailures(
                        config,
                        instruments.progress()::batches,
                        instruments.metrics()::streamStalled,
                        stop);
    }

    /**
     * Checks that PostgreSQL and Kafka are reachable and set up, then starts in the background.
     *
     * @throws OperatorException if a server is unreachable or lacks something, or the host refuses
     *     the database; the relay is then {@link RelayState#FAILED}
     * @throws IllegalStateException if the relay was started or closed before
     */
    public synchronized void start() throws InterruptedException {
        life.begin(RelayState.STANDBY);
        BrokerWatch shared = host.brokers();
        if (shared != null) {
            instruments.watch(shared, false); // its owner goes on if this start fails
        }
        try {
            host.databases().found(Preflight.check(config, database));
        } catch (RuntimeException | InterruptedException e) {
            life.fail(RelayState.FAILED, e);
            throw e;
        }
        HeaderModeNotice.of(config).ifPresent(LOG::warn);
        if (shared == null) {
            HeapNeed.of(List.of(config)).warning(JvmErrors.heapBytes()).ifPresent(LOG::warn);
            String watch = config.source().slot() + "-broker-watch";
            instruments.watch(BrokerWatch.start(config.kafka(), watch), true);
        }
        Thread thread = new Thread(this::work, "relay-" + config.source().slot());
        worker = thread;
        thread.start();
    }

    /** The configuration. */
    public RelayConfig config() {
        return config;
    }

    /** The current state. */
    public RelayState state() {
        return life.state();
    }

    /**
     * Waits for a state.
     *
     * @return false if the state is not reached in time, or a final state makes it impossible
     */
    public boolean await(RelayState state, Duration atMost) throws InterruptedException {
        return life.await(state, atMost);
    }

    /** Whether the relay is a standby and has seen that another relay leads. */
    public boolean isFollowing() {
        return life.state() == RelayState.STANDBY
                && instruments.leader().name().filter(leader -> !leader.equals(name())).isPresent();
    }

    /** Why the relay failed; empty unless its state is {@link RelayState#FAILED}. */
    public Optional<Throwable> failure() {
        return Optional.ofNullable(life.failure());
    }

    /**
     * The health, for an admin endpoint. The details are {@code slot}, {@code leader} (the name of
     * the relay that leads, once known), {@code published} (rows since the relay was created),
     * {@code prepared} (whether this JVM has gone through the start of a term, in a rehearsal or
     * for real, so that a takeover is short), {@code circuit} (the state of the circuit to the
     * brokers) and, once it has streamed, {@code position}; {@code refusedTopics} with the problem
     * and the remedy of each topic that cannot be had, whose rows become dead letters, and their
     * number {@code topicsRefused}; {@code repair} with the last loss of continuity and what its
     * repair has found; {@code retention} with what was removed from the table, if the
     * configuration sets one; {@code account} with what was counted of the table, unless it is
     * switched off; and {@code brokers}, which says whether a broker answers, which addresses are
     * tried and, if none answers, since when. {@code lagSeconds}, {@code lagBytes} and {@code
     * slotHeldBytes} are what the meters show, as far as it is known. A relay is unhealthy while it
     * recovers, after it has failed, while the brokers do not answer, and while something else
     * keeps it from its work: {@code problems} then has a sentence for each reason. {@code
     * warnings} has what does not make it unhealthy.
     */
    public Health health() {
        return instruments.health().of(life.state());
    }

    /** The name by which other relays and PostgreSQL know this one: host and process id. */
    String name() {
        return instruments.leader().own();
    }

    /** Up to where the stream is published; empty before the first stream. */
    Optional<Position> position() {
        return Optional.ofNullable(instruments.progress().position());
    }

    /** Whether a repair has begun and is not finished. */
    boolean isRepairing() {
        return instruments.repairs().isUnfinished();
    }

    /** Requests that the relay stops after the current transaction; returns at once. */
    public void requestStop() {
        stop.request();
    }

    /**
     * Stops the relay after the current transaction and releases leadership to a standby. Waits up
     * to 30 s for the end. A relay of a process that runs several samples its slot until it is
     * closed, also after it has failed.
     */
    @Override
    public void close() {
        stop.request();
        preparation.close();
        Thread thread;
        synchronized (this) {
            thread = worker;
        }
        if (thread == null) {
            life.move(RelayState.STOPPED);
            instruments.close();
            return;
        }
        try {
            thread.join(STOP_TIMEOUT.toMillis());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        instruments.close();
    }

    private void work() {
        try (Instruments own = host.brokers() == null ? instruments : null;
                Leadership leadership =
                        new Leadership(
                                database,
                                config.source(),
                                config.timing().lease(),
                                instruments.leader())) {
            while (!stop.isRequested() && !life.isOver()) {
                attempt(leadership);
            }
            life.move(RelayState.STOPPED);
        } catch (InterruptedException e) {
            life.fail(RelayState.FAILED, e);
        } catch (SQLException e) {
            LOG.debug("Could not close the session of the standby; PostgreSQL ends it", e);
        } catch (Error e) { // without this the relay would look healthy and do nothing
            LOG.atError()
                    .addKeyValue("slot", config.source().slot())
                    .setCause(e)
                    .log("The relay stops, because the JVM cannot go on");
            life.fail(
                    RelayState.FAILED,
                    e instanceof OutOfMemoryError heap ? HeapExhausted.failure(heap) : e);
        }
    }

    private void attempt(Leadership leadership) throws InterruptedException {
        long before = instruments.progress().batches();
        try {
            Optional<Lease> lease = leadership.tryToLead();
            if (lease.isEmpty()) {
                life.move(RelayState.STANDBY);
                preparation.standsBy();
                stop.pause(STANDBY_POLL);
            } else {
                lead(lease.get());
            }
        } catch (FencedException e) {
            LOG.atWarn()
                    .addKeyValue("slot", config.source().slot())
                    .log(
                            "Another relay became leader and fenced this one; the transaction in"
                                    + " progress is discarded, and the new leader publishes its"
                                    + " rows. This relay is a standby now.");
            life.move(RelayState.STANDBY);
        } catch (SQLException | RuntimeException e) {
            follow(e, before);
        }
    }

    private void follow(Exception e, long batchesBefore) throws InterruptedException {
        TermFailures.Verdict verdict = failures.judge(e, batchesBefore);
        if (verdict instanceof TermFailures.End end) {
            life.fail(RelayState.FAILED, end.failure());
        } else if (verdict instanceof TermFailures.Again again) {
            interruption = again.reason();
            life.move(RelayState.RECOVERING);
            stop.pause(again.pause());
        }
    }

    private void lead(Lease lease) throws SQLException, InterruptedException {
        try (lease) {
            life.move(RelayState.LEADING);
            preparation.leads();
            instruments.metrics().termStarted();
            RelayConfig term = config.withSource(database.atPrimary());
            Database primary = new Database(term.source());
            host.databases().found(Preflight.found(primary));
            new Term(term, primary, lease, stop, instruments.tools()).run(this::streams);
        } catch (ExecutionException e) {
            throw Failures.ofStream(e);
        }
    }

    private void streams() {
        preparation.streams();
        life.move(RelayState.STREAMING);
    }

    private String describeFailure() {
        Throwable failure = life.failure();
        return failure instanceof OperatorException known
                ? known.getMessage() + ". " + known.remedy()
                : String.valueOf(failure);
    }

    private void logChange(RelayState from, RelayState to) {
        LOG.atInfo()
                .addKeyValue("slot", config.source().slot())
                .addKeyValue("from", from)
                .log("{}", to);
    }
}
