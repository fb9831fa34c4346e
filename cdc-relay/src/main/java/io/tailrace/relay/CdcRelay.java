package io.tailrace.relay;

import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.tailrace.process.ExitCode;
import io.tailrace.process.OperatorException;
import io.tailrace.process.admin.Health;
import io.tailrace.relay.leader.Leadership;
import io.tailrace.relay.leader.Lease;
import io.tailrace.relay.position.Position;
import io.tailrace.relay.position.ReplayMismatchException;
import io.tailrace.relay.postgres.Database;
import io.tailrace.relay.publish.FencedException;
import java.sql.SQLException;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Publishes every committed row of an outbox table to Kafka exactly once, per aggregate in commit
 * order. Any number of relays may run for one slot: one leads, the others stand by.
 *
 * <p>Single use: {@link #start()} once, {@link #close()} any number of times. All methods are safe
 * for any thread. See {@link RelayState} for its life.
 */
public final class CdcRelay implements AutoCloseable {

    private static final Logger LOG = LoggerFactory.getLogger(CdcRelay.class);
    private static final Duration STANDBY_POLL = Duration.ofMillis(250);
    private static final Duration STOP_TIMEOUT = Duration.ofSeconds(30);

    private final RelayConfig config;
    private final Database database;
    private final RelayLife life = new RelayLife();
    private final RelayMetrics metrics;
    private final Backoff backoff;
    private @Nullable Thread worker;

    /** A relay whose metrics nobody reads. */
    public CdcRelay(RelayConfig config) {
        this(config, new SimpleMeterRegistry());
    }

    public CdcRelay(RelayConfig config, MeterRegistry registry) {
        this.config = config;
        this.database = new Database(config.source());
        this.metrics = new RelayMetrics(registry, config.source().slot(), life);
        this.backoff = new Backoff(config.timing().maxBackoff());
    }

    /**
     * Checks that both servers can be reached and are set up, then begins in the background.
     *
     * @throws OperatorException if that is not so
     * @throws IllegalStateException if it was started before
     */
    public synchronized void start() throws InterruptedException {
        life.begin();
        try {
            Preflight.check(config, database);
        } catch (OperatorException e) {
            life.fail(e);
            throw e;
        }
        Thread thread = new Thread(this::work, "relay-" + config.source().slot());
        worker = thread;
        thread.start();
    }

    /** The state at this moment. */
    public RelayState state() {
        return life.state();
    }

    /** Waits until the relay is in that state or in a final one; returns whether it is. */
    public boolean await(RelayState state, Duration atMost) throws InterruptedException {
        return life.await(state, atMost);
    }

    /** Why the relay failed, if it did. */
    public Optional<Throwable> failure() {
        return Optional.ofNullable(life.failure());
    }

    /** What to show an operator. */
    public Health health() {
        RelayState state = life.state();
        Map<String, Object> details = new LinkedHashMap<>();
        details.put("slot", config.source().slot());
        details.put("published", metrics.publishedRows());
        Position position = life.position();
        if (position != null) {
            details.put("position", position.toString());
        }
        boolean healthy = state != RelayState.FAILED && state != RelayState.RECOVERING;
        return new Health(healthy, state.name(), details);
    }

    /** Asks the relay to stop after the transaction it is in; returns at once. */
    public void requestStop() {
        life.requestStop();
    }

    /** Stops after the transaction it is in and hands over to a standby. Waits until it has. */
    @Override
    public void close() {
        life.requestStop();
        Thread thread;
        synchronized (this) {
            thread = worker;
        }
        if (thread == null) {
            life.move(RelayState.STOPPED);
            return;
        }
        try {
            thread.join(STOP_TIMEOUT.toMillis());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private void work() {
        try (Leadership leadership =
                new Leadership(database, config.source(), config.timing().lease())) {
            while (!life.isStopping() && !life.state().isFinal()) {
                attempt(leadership);
            }
            life.move(RelayState.STOPPED);
        } catch (InterruptedException e) {
            life.fail(e);
        } catch (SQLException e) {
            LOG.debug("Closing the standby's session failed", e);
        }
    }

    private void attempt(Leadership leadership) throws InterruptedException {
        long before = life.progress();
        try {
            Optional<Lease> lease = leadership.tryToLead();
            if (lease.isEmpty()) {
                life.move(RelayState.STANDBY);
                life.pause(STANDBY_POLL);
            } else {
                lead(lease.get());
            }
        } catch (FencedException e) {
            LOG.warn("Another relay took over; nothing of this one's last transaction counts");
            life.move(RelayState.STANDBY);
        } catch (ReplayMismatchException e) {
            life.fail(replayMismatch(e));
        } catch (OperatorException e) {
            failUnlessItHeals(e, before);
        } catch (SQLException | RuntimeException e) {
            recover(e, before);
        }
    }

    private void lead(Lease lease) throws SQLException, InterruptedException {
        try (lease) {
            life.move(RelayState.LEADING);
            metrics.tookLead();
            new Term(config, database, lease, life, metrics).run();
        } catch (ExecutionException e) {
            throw unwrap(e);
        }
    }

    private static RuntimeException unwrap(ExecutionException e) throws SQLException {
        Throwable cause = e.getCause();
        if (cause instanceof RuntimeException known) {
            return known;
        }
        return new IllegalStateException(cause == null ? e : cause);
    }

    private void failUnlessItHeals(OperatorException e, long before) throws InterruptedException {
        if (e.exitCode() == ExitCode.UNREACHABLE) {
            recover(e, before);
        } else {
            LOG.atError().addKeyValue("remedy", e.remedy()).log("{}", e.getMessage());
            life.fail(e);
        }
    }

    private void recover(Exception e, long before) throws InterruptedException {
        if (life.isStopping()) {
            return;
        }
        if (life.progress() > before) {
            backoff.reset();
        }
        Duration wait = backoff.next();
        life.move(RelayState.RECOVERING);
        LOG.atWarn()
                .addKeyValue("slot", config.source().slot())
                .addKeyValue("retryInMs", wait.toMillis())
                .log("Interrupted, begins again from the committed position: {}", describe(e));
        LOG.debug("The interruption", e);
        life.pause(wait);
    }

    private static String describe(Throwable e) {
        Throwable root = e;
        while (root.getCause() != null) {
            root = root.getCause();
        }
        return root == e ? e.toString() : e.getMessage() + ": " + root;
    }

    private static OperatorException replayMismatch(ReplayMismatchException e) {
        return new OperatorException(
                ExitCode.POSITION_LOST,
                "The WAL does not continue what was published: " + e.getMessage(),
                "Check whether the publication, the table or the database was replaced.",
                e);
    }
}
