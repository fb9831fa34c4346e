package io.tailrace.relay;

import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.tailrace.process.ExitCode;
import io.tailrace.process.OperatorException;
import io.tailrace.process.kafka.AdminClients;
import io.tailrace.relay.anchor.Findings;
import io.tailrace.relay.config.OnDiscontinuity;
import io.tailrace.relay.config.RelayConfig;
import io.tailrace.relay.continuity.Discontinuity;
import io.tailrace.relay.leader.RelaySession;
import io.tailrace.relay.metrics.RelayMeters;
import io.tailrace.relay.position.Lineage;
import io.tailrace.relay.postgres.Database;
import io.tailrace.relay.postgres.session.AccessDenied;
import io.tailrace.relay.publish.KafkaClients;
import io.tailrace.relay.term.ContinuityProbe;
import io.tailrace.relay.term.ContinuityProbe.Diagnosis;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.function.Consumer;
import org.apache.kafka.clients.admin.Admin;

/**
 * Repairs a loss of continuity with a relay that ends once it streams and has published what was
 * there when it began. Single use; {@link #stop} is safe for any thread, everything else is for one
 * thread.
 */
public final class RepairRun {

    private static final Duration ANSWER_WITHIN = Duration.ofSeconds(30);
    private static final Duration INTERVAL = Duration.ofMillis(250);
    private static final int INTERVALS_PER_LINE = 8;

    /** A leader that is gone keeps its lock for the length of a lease, which is shorter. */
    private static final int INTERVALS_AS_STANDBY = 240;

    private final RelayConfig config;
    private final Consumer<String> report;
    private final MeterRegistry registry = new SimpleMeterRegistry();
    private final CdcRelay relay;
    private final CompletableFuture<Void> stopped = new CompletableFuture<>();

    /**
     * @param report receives a sentence about what is wrong, and about the progress
     */
    public RepairRun(RelayConfig config, Consumer<String> report) {
        this.config = config.with(OnDiscontinuity.REPAIR);
        this.report = report;
        this.relay = new CdcRelay(this.config, registry);
    }

    /** Ends the repair after the current transaction; returns at once. */
    public void stop() {
        stopped.complete(null);
        relay.requestStop();
    }

    /**
     * Says what is wrong and what a repair would publish; changes nothing.
     *
     * @throws OperatorException if a server cannot be asked, or there is nothing that counts; with
     *     {@link ExitCode#INCOMPLETE} if it is stopped
     */
    public void preview() throws InterruptedException {
        try (Admin admin = admin()) {
            ContinuityProbe probe = probe(admin);
            Diagnosis diagnosis = diagnose(probe);
            if (isNeeded(diagnosis)) {
                Findings findings = probe.findings(diagnosis, stopped);
                report.accept("A repair would find this: " + findings);
                report.accept("A repair would publish %d rows".formatted(findings.missing()));
            }
        } catch (SQLException | RuntimeException e) {
            throw failedPreview(e);
        }
    }

    /** The sessions of a comparison that is stopped end in the middle of anything. */
    private RuntimeException failedPreview(Exception e) {
        if (stopped.isDone()) {
            return new OperatorException(
                    ExitCode.INCOMPLETE,
                    "The comparison was stopped before its end; nothing was changed",
                    "Repeat the command to see what a repair would find.",
                    e);
        }
        return e instanceof SQLException failed
                ? AccessDenied.ofConnection(failed, config.source())
                : (RuntimeException) e;
    }

    /**
     * Repairs, if there is something to repair.
     *
     * @throws OperatorException with {@link ExitCode#INCOMPLETE} if another relay leads, or the
     *     repair is stopped before its end; otherwise as a relay that fails
     */
    public void run() throws InterruptedException {
        Diagnosis diagnosis;
        try (Admin admin = admin()) {
            requireNoLeader("");
            diagnosis = diagnose(probe(admin));
        } catch (SQLException e) {
            throw AccessDenied.ofConnection(e, config.source());
        }
        if (!isNeeded(diagnosis)) {
            return;
        }
        try (relay) {
            relay.start();
            awaitEnd(diagnosis.lineage());
            report.accept(
                    "Repaired: %d missing rows published; %d rows of unknown fate left out; %d events have no row"
                            .formatted(count("missing"), count("undecided"), count("gone")));
        } catch (SQLException e) {
            throw AccessDenied.ofConnection(e, config.source());
        }
    }

    private Diagnosis diagnose(ContinuityProbe probe) throws SQLException, InterruptedException {
        Diagnosis diagnosis = probe.diagnose();
        if (diagnosis.history().last() != null && diagnosis.history().isEmpty()) {
            throw new OperatorException(
                    ExitCode.POSITION_LOST,
                    "The position %s does not count any more: it was moved, or its relays were removed"
                            .formatted(config.positionKey()),
                    "Start the relay without the command repair: it says what to do.");
        }
        if (diagnosis.history().superseded()) {
            throw new OperatorException(
                    ExitCode.POSITION_LOST,
                    "The position %s does not count any more: relays with another number of shards were the last to publish the outbox"
                            .formatted(config.positionKey()),
                    "Repair with the --shard of those relays. To go on with %s, start its relays: they publish what the topics lack."
                            .formatted(config.source().shard()));
        }
        return diagnosis;
    }

    private boolean isNeeded(Diagnosis diagnosis) {
        Discontinuity discontinuity = diagnosis.discontinuity();
        if (discontinuity != null) {
            report.accept(
                    "Publishing cannot go on: %s (%s)"
                            .formatted(discontinuity.problem(), discontinuity.kind().tag()));
            return true;
        }
        if (diagnosis.isUnfinished()) {
            report.accept("A first start or a repair has begun and is not finished");
            return true;
        }
        report.accept("Nothing to repair: publishing can go on at the stored position");
        return false;
    }

    private void awaitEnd(Lineage began) throws SQLException, InterruptedException {
        int standby = 0;
        for (int i = 0; !hasCaughtUp(began); i++) {
            relay.await(RelayState.STOPPED, INTERVAL);
            if (relay.failure().isPresent()) {
                throw failure(relay.failure().get());
            }
            if (stopped.isDone()) {
                throw new OperatorException(
                        ExitCode.INCOMPLETE,
                        "The repair was stopped before its end, after %d missing rows were published"
                                .formatted(count("missing")),
                        "Repeat the command, or start a relay: it goes on with the repair.");
            }
            if (relay.state() == RelayState.STANDBY) {
                requireNoLeader(relay.name());
                if (++standby > INTERVALS_AS_STANDBY) {
                    throw keptFromLeading();
                }
            }
            if (i % INTERVALS_PER_LINE == INTERVALS_PER_LINE - 1) {
                report.accept(progress(began));
            }
        }
    }

    /** Heartbeats move the position beyond everything that was in the log when the run began. */
    private boolean hasCaughtUp(Lineage began) {
        return relay.state() == RelayState.STREAMING
                && !relay.isRepairing()
                && relay.position()
                        .filter(position -> position.commit().compareTo(began.end()) >= 0)
                        .isPresent();
    }

    private OperatorException keptFromLeading() {
        return new OperatorException(
                ExitCode.INCOMPLETE,
                "Nothing was repaired: another session has held the lock of slot %s or of its outbox for a minute"
                        .formatted(config.source().slot()),
                "Stop the relays of the outbox and the commands that remove them, and repeat the"
                        + " command. pg_locks shows who holds advisory locks.");
    }

    private String progress(Lineage began) {
        return "%s: %d missing rows published, position %s of %s"
                .formatted(
                        relay.state(),
                        count("missing"),
                        relay.position().map(Object::toString).orElse("unknown"),
                        began.end().asString());
    }

    /**
     * @param own the name of this relay, once it runs
     */
    private void requireNoLeader(String own) throws SQLException {
        try (Connection session = new Database(config.source()).connect("repair", ANSWER_WITHIN)) {
            List<RelaySession> leaders =
                    RelaySession.of(session, config.source()).stream()
                            .filter(other -> other.leads() && !other.relay().equals(own))
                            .filter(other -> keepsFromLeading(other.slot()))
                            .toList();
            if (!leaders.isEmpty()) {
                throw new OperatorException(
                        ExitCode.INCOMPLETE,
                        "Nothing was repaired, because another relay leads: " + leaders,
                        "A relay that leads has repaired what was to repair, or does so now: see"
                                + " its /health. To repair with this command, stop the relays.");
            }
        }
    }

    /** Relays of other shards lead at the same time, if they have the same number of shards. */
    private boolean keepsFromLeading(String slot) {
        return slot.equals(config.source().slot()) || config.source().isSlotOfOtherShardCount(slot);
    }

    private static OperatorException failure(Throwable failure) {
        if (failure instanceof OperatorException known) {
            return known;
        }
        throw new IllegalStateException("The repair failed unexpectedly", failure);
    }

    private long count(String outcome) {
        return Optional.ofNullable(
                        registry.find(RelayMeters.REPAIRED.name())
                                .tag(RelayMeters.OUTCOME, outcome)
                                .counter())
                .map(counter -> (long) counter.count())
                .orElse(0L);
    }

    private ContinuityProbe probe(Admin admin) throws SQLException {
        Database database = new Database(config.source());
        return new ContinuityProbe(config.withSource(database.atPrimary()), admin);
    }

    private Admin admin() {
        return AdminClients.create(config.kafka(), new KafkaClients(config).admin());
    }
}
