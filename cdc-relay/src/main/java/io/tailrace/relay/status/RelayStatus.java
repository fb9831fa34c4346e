package io.tailrace.relay.status;

import io.tailrace.process.OperatorException;
import io.tailrace.process.kafka.AdminClients;
import io.tailrace.process.status.StatusReport;
import io.tailrace.relay.balance.Balance;
import io.tailrace.relay.balance.CountedAccount;
import io.tailrace.relay.config.RelayConfig;
import io.tailrace.relay.continuity.Discontinuity;
import io.tailrace.relay.position.Loss;
import io.tailrace.relay.position.SlotHistory;
import io.tailrace.relay.position.StoredPosition;
import io.tailrace.relay.position.Watermark;
import io.tailrace.relay.postgres.Database;
import io.tailrace.relay.postgres.session.AccessDenied;
import io.tailrace.relay.publish.KafkaClients;
import io.tailrace.relay.publish.StoredPositions;
import io.tailrace.relay.term.ContinuityProbe;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import org.apache.kafka.clients.admin.Admin;

/**
 * Looks at PostgreSQL and Kafka from outside, so that it works while no relay runs. Changes
 * nothing. For one thread.
 */
public final class RelayStatus {

    private static final Duration ANSWER_WITHIN = Duration.ofSeconds(30);

    /** PostgreSQL counts inserts about once per second. */
    private static final Duration BETWEEN_LOOKS = Duration.ofMillis(1_200);

    private final RelayConfig config;

    public RelayStatus(RelayConfig config) {
        this.config = config;
    }

    /**
     * The state of the relays. Looks twice to see rates, which takes more than a second.
     *
     * @throws OperatorException if PostgreSQL or Kafka cannot be asked
     */
    public StatusReport read() throws InterruptedException {
        try (Admin admin = AdminClients.create(config.kafka(), new KafkaClients(config).admin());
                Connection connection =
                        new Database(config.source()).connect("status", ANSWER_WITHIN)) {
            StoredPositions positions = new StoredPositions(config, admin);
            Rates before = Rates.look(connection, config.source(), positions.history());
            Thread.sleep(BETWEEN_LOOKS.toMillis());
            SlotHistory history = positions.history();
            Rates rates = Rates.look(connection, config.source(), history);
            return report(connection, history, admin).put("rates", rates.since(before));
        } catch (SQLException e) {
            throw AccessDenied.ofConnection(e, config.source());
        }
    }

    private StatusReport report(Connection connection, SlotHistory history, Admin admin)
            throws SQLException, InterruptedException {
        SourceState state = new SourceState(connection, config.source());
        return new StatusReport()
                .put("database", config.source().address())
                .put("table", config.source().table().toString())
                .put("relays", state.relays())
                .put("slot", state.slot())
                .put("position", position(history, state, connection))
                .put("continuity", continuity(history, admin))
                .put("account", account());
    }

    private StatusReport account() throws InterruptedException {
        StatusReport report = new StatusReport();
        report.put("counts", config.countsRows() ? config.account().mode().toString() : "off");
        try {
            CountedAccount counted = CountedAccount.read(config.kafka(), config.account().keep());
            Instant complete = counted.complete().get(config.positionKey().text());
            return report.put("completeAt", complete == null ? "never" : complete.toString())
                    .put("notEqual", new Balance(counted.ledger()).certain());
        } catch (OperatorException e) { // such as a topic that no relay has made yet
            return report.put("unknown", String.valueOf(e.getMessage()));
        }
    }

    private StatusReport position(SlotHistory history, SourceState state, Connection connection)
            throws SQLException {
        StatusReport report = new StatusReport();
        report.put("key", config.positionKey().text());
        StoredPosition stored = history.last();
        if (history.removedAt() != null) {
            return report.put("state", "removed at " + history.removedAt());
        }
        if (history.superseded()) {
            return report.put(
                    "state", "superseded: relays with another number of shards published last");
        }
        if (stored == null) {
            return report.put("state", "none: nothing was published under this key");
        }
        if (history.movedTo() != null) {
            return report.put("state", "moved to " + history.movedTo());
        }
        report.put("state", describe(stored.phase()));
        report.put("source", stored.source().name());
        report.put("publishedUpTo", stored.position().toString());
        report.put("lagBytes", state.bytesSince(stored.position().commit()));
        new RowLag(config, connection).addTo(report, stored);
        Watermark watermark = stored.watermark();
        if (watermark != null) {
            state.secondsSince(watermark.heartbeat())
                    .ifPresent(seconds -> report.put("lagSecondsAtMost", seconds));
        }
        Loss loss = stored.loss();
        return loss == null ? report : report.put("lastDiscontinuity", describe(loss));
    }

    private static StatusReport describe(Loss loss) {
        StatusReport report =
                new StatusReport()
                        .put("at", loss.at().toString())
                        .put("kind", loss.kind())
                        .put("repair", loss.complete() ? "complete" : "not finished");
        return loss.complete()
                ? report.put("missing", loss.missing())
                        .put("undecided", loss.undecided())
                        .put("gone", loss.gone())
                : report;
    }

    private static String describe(StoredPosition.Phase phase) {
        return switch (phase) {
            case BACKFILL -> "first start: publishing the existing rows";
            case FROM_NOW -> "first start: existing rows are left out";
            case REPAIR -> "repair: publishing the rows that the topics lack";
            case CATCHING_UP -> "streaming, and leaving out what a repair has published";
            case STREAMING -> "streaming";
            case HANDED_BACK -> "handed back: another program publishes what follows";
        };
    }

    /** What a relay that starts now would find. */
    private String continuity(SlotHistory history, Admin admin) throws InterruptedException {
        if (history.last() == null || history.isEmpty()) {
            return "no position counts: a relay that starts makes its first start, or says what to do";
        }
        try {
            RelayConfig primary = config.withSource(new Database(config.source()).atPrimary());
            Discontinuity lost = new ContinuityProbe(primary, admin).diagnose().discontinuity();
            return lost == null
                    ? "publishing can go on"
                    : "%s: %s".formatted(lost.kind().tag(), lost.problem());
        } catch (OperatorException | SQLException e) { // such as a role that may not replicate
            return "unknown: " + e.getMessage();
        }
    }
}
