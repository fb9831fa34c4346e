package io.tailrace.relay;

import io.tailrace.process.ExitCode;
import io.tailrace.process.OperatorException;
import io.tailrace.process.kafka.AdminClients;
import io.tailrace.relay.config.RelayConfig;
import io.tailrace.relay.leader.RelaySession;
import io.tailrace.relay.position.SlotHistory;
import io.tailrace.relay.position.StoredPosition;
import io.tailrace.relay.position.StoredPosition.Phase;
import io.tailrace.relay.postgres.Database;
import io.tailrace.relay.postgres.SlotStatus;
import io.tailrace.relay.postgres.session.AccessDenied;
import io.tailrace.relay.publish.KafkaClients;
import io.tailrace.relay.publish.StoredPositions;
import io.tailrace.relay.term.StopSignal;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Consumer;
import org.apache.kafka.clients.admin.Admin;
import org.jspecify.annotations.Nullable;
import org.postgresql.replication.LogSequenceNumber;

/**
 * Hands the slot back to another program: runs a relay that publishes up to the end of a
 * transaction and stores, in the Kafka transaction of the last rows, that no relay goes on there.
 * Interrupted at any moment, either the slot is handed back or a relay can go on. Single use;
 * {@link #stop} is safe for any thread, everything else is for one thread.
 */
public final class HandBackRun {

    private static final Duration ANSWER_WITHIN = Duration.ofSeconds(30);
    private static final Duration INTERVAL = Duration.ofMillis(250);
    private static final int INTERVALS_PER_LINE = 8;

    /** A leader that is gone keeps its lock for the length of a lease, which is shorter. */
    private static final int INTERVALS_AS_STANDBY = 240;

    private final RelayConfig config;
    private final Consumer<String> report;
    private final AtomicReference<@Nullable CdcRelay> relay = new AtomicReference<>();
    private volatile boolean stopped;

    /**
     * @param report receives a sentence about the progress
     */
    public HandBackRun(RelayConfig config, Consumer<String> report) {
        this.config = config;
        this.report = report;
    }

    /** Ends the run after the current transaction; returns at once. */
    public void stop() {
        stopped = true;
        CdcRelay running = relay.get();
        if (running != null) {
            running.requestStop();
        }
    }

    /**
     * Hands the slot back, unless it is handed back already.
     *
     * @return the end of the last transaction that the relays have published: everything before is
     *     in Kafka, and nothing behind
     * @throws OperatorException with {@link ExitCode#INCOMPLETE} if another relay leads, the run is
     *     stopped, or the other program has gone on behind the slot that was handed back before,
     *     with {@link ExitCode#POSITION_LOST} if no relay has published from the slot; otherwise as
     *     a relay that fails
     */
    public LogSequenceNumber run() throws InterruptedException {
        try {
            Optional<LogSequenceNumber> done = handedBack();
            if (done.isPresent()) {
                requireUnused(done.get());
                report.accept("The slot is handed back already");
                return done.get();
            }
            requireNoLeader("");
            publishTheRest(new Database(config.source()).lineage().end());
            return handedBack().orElseThrow(this::interrupted);
        } catch (SQLException e) {
            throw AccessDenied.ofConnection(e, config.source());
        }
    }

    private Optional<LogSequenceNumber> handedBack() throws InterruptedException {
        try (Admin admin = AdminClients.create(config.kafka(), new KafkaClients(config).admin())) {
            SlotHistory history = new StoredPositions(config, admin).history();
            StoredPosition last = history.last();
            if (last == null || history.isEmpty() || history.superseded()) {
                throw new OperatorException(
                        ExitCode.POSITION_LOST,
                        "Topic %s must hold the position %s, behind which the other program is to publish, but holds none that counts"
                                .formatted(
                                        config.kafka().topics().positions(), config.positionKey()),
                        "Correct --slot, --source-name, --positions-topic or --bootstrap-servers, so that they are those of the relay.");
            }
            return last.phase() == Phase.HANDED_BACK
                    ? Optional.of(last.position().commit())
                    : Optional.empty();
        }
    }

    /** Once the other program has gone on, the position of relays is outdated. */
    private void requireUnused(LogSequenceNumber end) throws SQLException {
        SlotStatus status =
                new Database(config.source())
                        .slot()
                        .orElseThrow(() -> goneOn("does not exist any more", end));
        if (status.walSender() != null) {
            throw goneOn("is in use by session " + status.walSender(), end);
        }
        if (status.confirmed().compareTo(end) > 0) {
            throw goneOn("has confirmed " + status.confirmed().asString(), end);
        }
    }

    private OperatorException goneOn(String found, LogSequenceNumber end) {
        return new OperatorException(
                ExitCode.INCOMPLETE,
                "Slot %s was handed back at %s before, and %s: the other program has gone on"
                        .formatted(config.source().slot(), end.asString(), found),
                "Do not change the offset of the other program: its own counts now. Nothing is left to be done.");
    }

    private void publishTheRest(LogSequenceNumber end) throws SQLException, InterruptedException {
        report.accept(
                "Publishing up to the end of a transaction at or behind %s"
                        .formatted(end.asString()));
        try (CdcRelay running =
                new CdcRelay(config, RelayHost.unexported(), StopSignal.handingBackAfter(end))) {
            relay.set(running);
            if (!stopped) {
                running.start();
                awaitEnd(running);
            }
        }
    }

    private void awaitEnd(CdcRelay running) throws SQLException, InterruptedException {
        int standby = 0;
        for (int i = 1; !running.await(RelayState.STOPPED, INTERVAL); i++) {
            if (running.failure().isPresent()) {
                throw failure(running.failure().get());
            }
            if (running.state() == RelayState.STANDBY) {
                requireNoLeader(running.name());
                if (++standby > INTERVALS_AS_STANDBY) {
                    throw interrupted();
                }
            }
            if (i % INTERVALS_PER_LINE == 0) {
                report.accept(
                        "%s at %s"
                                .formatted(
                                        running.state(),
                                        running.position()
                                                .map(Object::toString)
                                                .orElse("an unknown position")));
            }
        }
    }

    private OperatorException interrupted() {
        return new OperatorException(
                ExitCode.INCOMPLETE,
                "Slot %s was not handed back: the command ended before"
                        .formatted(config.source().slot()),
                "Repeat the command, or start the relay again. Do not start the other program.");
    }

    private static OperatorException failure(Throwable failure) {
        if (failure instanceof OperatorException known) {
            return known;
        }
        throw new IllegalStateException("The slot could not be handed back", failure);
    }

    /**
     * @param own the name of this relay, once it runs
     */
    private void requireNoLeader(String own) throws SQLException {
        Database database = new Database(config.source());
        try (Connection session = database.connect("hand-back", ANSWER_WITHIN)) {
            List<RelaySession> others =
                    RelaySession.of(session, config.source()).stream()
                            .filter(other -> !other.relay().equals(own))
                            .toList();
            if (!others.isEmpty()) {
                throw new OperatorException(
                        ExitCode.INCOMPLETE,
                        "Slot %s was not handed back, because other relays run: %s"
                                .formatted(config.source().slot(), others),
                        "Stop all relays of the outbox, also the standbys, and repeat the command.");
            }
        }
    }
}
