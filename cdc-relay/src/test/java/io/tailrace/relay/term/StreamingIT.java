package io.tailrace.relay.term;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.tailrace.relay.Shop;
import io.tailrace.relay.anchor.Anchor;
import io.tailrace.relay.anchor.Comparisons;
import io.tailrace.relay.anchor.Repairs;
import io.tailrace.relay.config.RelayConfig;
import io.tailrace.relay.depth.OutboxDepth;
import io.tailrace.relay.depth.StreamLag;
import io.tailrace.relay.leader.CurrentLeader;
import io.tailrace.relay.leader.Leadership;
import io.tailrace.relay.leader.Lease;
import io.tailrace.relay.position.DatabaseId;
import io.tailrace.relay.position.Position;
import io.tailrace.relay.position.SourceIdentity;
import io.tailrace.relay.position.StoredPosition;
import io.tailrace.relay.postgres.Database;
import io.tailrace.relay.postgres.OutboxTable;
import io.tailrace.relay.postgres.TermSessions;
import io.tailrace.testkit.KafkaBroker;
import io.tailrace.testkit.PostgresServer;
import io.tailrace.testkit.junit.Fresh;
import io.tailrace.testkit.junit.TailraceTest;
import java.sql.SQLException;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;
import org.postgresql.replication.LogSequenceNumber;

/** The part of a term that publishes a stream, which ends with everything that it uses. */
@TailraceTest
class StreamingIT {

    private static final String SLOT = "tailrace_outbox";

    /** Each term would leave a session behind, with the ids of all published events. */
    @Test
    void aStreamThatCannotStartEndsTheSessionWithThePublishedIds(
            @Fresh PostgresServer postgres, @Fresh KafkaBroker kafka) throws Exception {
        RelayConfig config = Shop.config(postgres, kafka).build();
        Shop shop = new Shop(postgres).createTable();
        Database database = new Database(config.source());
        OutboxTable table = database.prepare();
        try (Leadership leadership =
                        new Leadership(
                                database,
                                config.source(),
                                Duration.ofSeconds(10),
                                new CurrentLeader(SLOT));
                Lease lease = leadership.tryToLead().orElseThrow()) {
            Anchor.Stream stream = overlapping(config, database, table);
            assertThat(sessions(shop, "comparison")).isEqualTo(1);
            shop.query(
                    "SELECT count(pg_terminate_backend(pid)) FROM pg_stat_activity WHERE"
                            + " application_name LIKE '% relay %'");

            Streaming streaming =
                    new Streaming(
                            config,
                            database,
                            lease,
                            new CompletableFuture<>(),
                            new StopSignal(),
                            new TermTools(
                                    new Progress(
                                            new OutboxDepth(1),
                                            new StreamLag(
                                                    config.timing().heartbeat(), System::nanoTime)),
                                    null,
                                    null,
                                    null,
                                    null,
                                    null,
                                    null,
                                    null,
                                    null),
                            null,
                            table,
                            new StartSteps());
            assertThatThrownBy(() -> streaming.run(stream, () -> {}))
                    .isInstanceOf(SQLException.class);
        }

        await().untilAsserted(() -> assertThat(sessions(shop, "comparison")).isZero());
    }

    private static Anchor.Stream overlapping(
            RelayConfig config, Database database, OutboxTable table)
            throws SQLException, InterruptedException {
        LogSequenceNumber end = database.lineage().end();
        StoredPosition from =
                new StoredPosition(
                        StoredPosition.Phase.CATCHING_UP,
                        Position.after(LogSequenceNumber.valueOf(1)),
                        end,
                        SourceIdentity.of(new DatabaseId("7428", 5, 1)),
                        null,
                        0);
        Repairs repairs = UnexportedRepairs.of(SLOT);
        return new Anchor.Stream(
                from,
                new Comparisons(
                                config,
                                database,
                                table,
                                List.of("/shop"),
                                repairs,
                                new TermSessions(new CompletableFuture<>()))
                        .overlap(from));
    }

    private static int sessions(Shop shop, String purpose) throws SQLException {
        return Integer.parseInt(
                shop.query(
                        "SELECT count(*) FROM pg_stat_activity WHERE application_name LIKE '% "
                                + purpose
                                + "'"));
    }
}
