package io.tailrace.relay;

import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.tailrace.event.internal.Lifecycle;
import io.tailrace.process.ExitCode;
import io.tailrace.process.JvmErrors;
import io.tailrace.process.OperatorException;
import io.tailrace.process.admin.Health;
import io.tailrace.process.kafka.AccessErrors;
import io.tailrace.process.kafka.BrokerWatch;
import io.tailrace.process.tracing.SpanRecorder;
import io.tailrace.relay.config.RelayConfig;
import io.tailrace.relay.leader.Leadership;
import io.tailrace.relay.leader.Lease;
import io.tailrace.relay.position.Position;
import io.tailrace.relay.position.ReplayMismatchException;
import io.tailrace.relay.postgres.Database;
import io.tailrace.relay.postgres.session.AccessDenied;
import io.tailrace.relay.publish.FencedException;
import io.tailrace.relay.publish.HeaderModeNotice;
import io.tailrace.relay.publish.RelayRights;
import io.tailrace.relay.term.SourceChangedException;
import io.tailrace.relay.term.StalledStreamException;
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
    private static final Duration STANDBY_POLL = Duration.ofMillis(250);
    private static final Duration STOP_TIMEOUT = Duration.ofSeconds(30);

    private final RelayConfig config;
    private final @Nullable BrokerWatch sharedWatch;
    private final Database database;
    private final Lifecycle<RelayState> life;
    private final StopSignal stop;
    private final Instruments instruments;
    private final Backoff backoff;
    private final Denials denials;
    private volatile String interruption = "";
    private @Nullable Thread worker;

    /** A relay whose meters are not exported. */
    public CdcRelay(RelayConfig config) {
        this(config, new SimpleMeterRegistry());
    }

    /** A relay that registers its meters in a registry. */
    public CdcRelay(RelayConfig config, MeterRegistry registry) {
        this(config, registry, SpanRecorder.NONE);
    }

    /**
     * A relay that registers its meters in a registry and records a span for every row whose trace
     * is sampled.
     */
    public CdcRelay(RelayConfig config, MeterRegistry registry, SpanRecorder spans) {
        this(config, registry, spans, null, new StopSignal());
    }

    /**
     * A relay of a process that runs several.
     *
     * @param brokers the watch over the brokers of all relays, which its owner closes
     */
    public CdcRelay(
            RelayConfig config, MeterRegistry registry, SpanRecorder spans, BrokerWatch brokers) {
        this(config, registry, spans, brokers, new StopSignal());
    }

    /**
     * @param brokers null for a watch of this relay's own
     * @param stop ends the relay
     */
    CdcRelay(
            RelayConfig config,
            MeterRegistry registry,
            SpanRecorder spans,
            @Nullable BrokerWatch brokers,
            StopSignal stop) {
        this.stop = stop;
        String slot = config.source().slot();
        this.config = config;
        this.sharedWatch = brokers;
        this.database = new Database(config.source());
        this.life =
                new Lifecycle<>(
                        "relay",
                        RelayState.CREATED,
                        RelayState::isFinal,
                        (from, to) -> logChange(slot, from, to));
        this.instruments =
                new Instruments(
                        config,
                        registry,
                        SpanRecorder.guarded(spans),
                        life::state,
                        () -> life.state() == RelayState.FAILED ? describeFailure() : interruption);
        this.backoff = new Backoff(config.timing().maxBackoff());
        this.denials = new Denials(config.timing().maxBackoff());
    }

    /**
     * Checks that PostgreSQL and Kafka are reachable and set up, then starts in the background.
     *
     * @throws OperatorException if a server is unreachable or lacks something; the relay is then
     *     {@link RelayState#FAILED}
     * @throws IllegalStateException if the relay was started or closed before
     */
    public synchronized void start() throws InterruptedException {
        life.begin(RelayState.STANDBY);
        if (sharedWatch != null) {
            instruments.watch(sharedWatch, false); // its owner goes on if this start fails
        }
        try {
            Preflight.check(config, database);
        } catch (RuntimeException | InterruptedException e) {
            life.fail(RelayState.FAILED, e);
            throw e;
        }
        HeaderModeNotice.of(config).ifPresent(LOG::warn);
        if (sharedWatch == null) {
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
     * {@code circuit} (the state of the circuit to the brokers) and, once it has streamed, {@code
     * position}; {@code refusedTopics} with the problem and the remedy of each topic that cannot be
     * had, whose rows become dead letters, and their number {@code topicsRefused}; {@code repair}
     * with the last loss of continuity and what its repair has found; {@code retention} with what
     * was removed from the table, if the configuration sets one; {@code account} with what was
     * counted of the table, unless it is switched off; and {@code brokers}, which says whether a
     * broker answers, which addresses are tried and, if none answers, since when. {@code
     * lagSeconds}, {@code lagBytes} and {@code slotHeldBytes} are what the meters show, as far as
     * it is known. A relay is unhealthy while it recovers, after it has failed, while the brokers
     * do not answer, and while something else keeps it from its work: {@code problems} then has a
     * sentence for each reason. {@code warnings} has what does not make it unhealthy.
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
        try (Instruments own = sharedWatch == null ? instruments : null;
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
        } catch (ReplayMismatchException e) {
            life.fail(RelayState.FAILED, Failures.ofReplay(config.source().slot(), e));
        } catch (SourceChangedException e) {
            interruption = String.valueOf(e.getMessage());
            LOG.atInfo()
                    .addKeyValue("slot", config.source().slot())
                    .log("The relay begins again from the position in Kafka: {}", e.getMessage());
            life.move(RelayState.RECOVERING);
            stop.pause(nextPause(before));
        } catch (StalledStreamException e) {
            instruments.metrics().streamStalled();
            recover(e, before);
        } catch (OperatorException e) {
            failOrRecover(e, before);
        } catch (SQLException | RuntimeException e) {
            Optional<OperatorException> missing = RelayRights.missing(config, e);
            if (missing.isPresent()) {
                fail(missing.get());
            } else {
                recover(e, before);
            }
        }
    }

    private void lead(Lease lease) throws SQLException, InterruptedException {
        try (lease) {
            life.move(RelayState.LEADING);
            instruments.metrics().termStarted();
            RelayConfig term = config.withSource(database.atPrimary());
            new Term(
                            term,
                            new Database(term.source()),
                            lease,
                            stop,
                            instruments.progress(),
                            instruments.protection(),
                            instruments.report(),
                            instruments.refusals(),
                            instruments.newTopics(),
                            instruments.repairs(),
                            instruments.retention(),
                            instruments.account(),
                            instruments.lookups())
                    .run(() -> life.move(RelayState.STREAMING));
        } catch (ExecutionException e) {
            throw Failures.ofStream(e);
        }
    }

    private void failOrRecover(OperatorException e, long batchesBefore)
            throws InterruptedException {
        if (e.exitCode() == ExitCode.UNREACHABLE
                || AccessErrors.ofLogin(config.kafka(), e).isPresent()) {
            recover(e, batchesBefore);
        } else {
            fail(e);
        }
    }

    private void fail(OperatorException e) {
        LOG.atError()
                .addKeyValue("slot", config.source().slot())
                .addKeyValue("remedy", e.remedy())
                .log("The relay stops: {}", e.getMessage());
        life.fail(RelayState.FAILED, e);
    }

    private void recover(Exception e, long batchesBefore) throws InterruptedException {
        if (stop.isRequested()) {
            return;
        }
        Optional<Error> error = JvmErrors.in(e);
        if (error.isPresent()) {
            throw error.get();
        }
        Optional<OperatorException> denied =
                AccessDenied.whileRunning(e, config.source())
                        .or(() -> AccessErrors.ofLogin(config.kafka(), e));
        if (denials.isLast(denied.isPresent(), batchesBefore, System.nanoTime())) {
            fail(denied.orElseThrow());
            return;
        }
        Duration wait = nextPause(batchesBefore);
        interruption =
                denied.map(p -> String.valueOf(p.getMessage()))
                        .orElseGet(() -> Failures.describe(e));
        life.move(RelayState.RECOVERING);
        LOG.atWarn()
                .addKeyValue("slot", config.source().slot())
                .addKeyValue("retryInMs", wait.toMillis())
                .log(
                        "The relay was interrupted by a failure and tries again; no row is lost,"
                                + " publishing continues from the position in Kafka: {}",
                        interruption);
        LOG.debug("Stack trace of the interruption", e);
        stop.pause(wait);
    }

    private String describeFailure() {
        Throwable failure = life.failure();
        return failure instanceof OperatorException known
                ? known.getMessage() + ". " + known.remedy()
                : String.valueOf(failure);
    }

    /** Short again after a term that has published something. */
    private Duration nextPause(long batchesBefore) {
        if (instruments.progress().batches() > batchesBefore) {
            backoff.reset();
        }
        return backoff.next();
    }

    private static void logChange(String slot, RelayState from, RelayState to) {
        LOG.atInfo().addKeyValue("slot", slot).addKeyValue("from", from).log("{}", to);
    }
}
