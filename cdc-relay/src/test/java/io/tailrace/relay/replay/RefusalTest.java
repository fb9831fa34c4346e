package io.tailrace.relay.replay;

import static org.assertj.core.api.Assertions.assertThat;

import io.tailrace.process.ExitCode;
import io.tailrace.process.OperatorException;
import io.tailrace.relay.config.RelayConfig;
import io.tailrace.relay.position.DatabaseId;
import io.tailrace.relay.position.Horizon;
import io.tailrace.relay.position.Position;
import io.tailrace.relay.position.SourceIdentities;
import io.tailrace.relay.position.SourceIdentity;
import io.tailrace.relay.position.StoredPosition;
import io.tailrace.relay.position.StoredPosition.Phase;
import io.tailrace.relay.position.Watermark;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.postgresql.replication.LogSequenceNumber;

/** Rows are published again only if the position shows that they were published. */
class RefusalTest {

    private static final RelayConfig CONFIG =
            RelayConfig.builder("jdbc:postgresql://h/d", "u", "p", "k:1").build();
    private static final DatabaseId DATABASE = new DatabaseId("7428", 5, 1);
    private static final long TABLE = 16_385;

    @Test
    void aStreamOfThisTableIsReplayed() {
        assertThat(refusal(Phase.STREAMING, 0, DATABASE, TABLE, "8.1")).isEmpty();
        assertThat(refusal(Phase.STREAMING, 0, new DatabaseId("7428", 5, 2), TABLE, "8.1"))
                .isEmpty();
    }

    @Test
    void anotherDatabaseOrTableIsRefused() {
        for (DatabaseId other : List.of(new DatabaseId("1", 5, 1), new DatabaseId("7428", 6, 1))) {
            assertThat(refusal(Phase.STREAMING, 0, other, TABLE, "8.1"))
                    .hasValueSatisfying(
                            e -> assertThat(e.exitCode()).isEqualTo(ExitCode.POSITION_LOST));
        }
        assertThat(refusal(Phase.STREAMING, 0, DATABASE, 7, "8.1"))
                .hasValueSatisfying(e -> assertThat(e).hasMessageContaining("another table"));
    }

    @Test
    void rowsThatTheFirstStartLeftOutAreRefused() {
        assertThat(refusal(Phase.STREAMING, 600, DATABASE, TABLE, "8.1"))
                .hasValueSatisfying(
                        e -> {
                            assertThat(e.exitCode()).isEqualTo(ExitCode.SETUP);
                            assertThat(e).hasMessageContaining("--start-from=now");
                        });
    }

    /** The rows would be published again to topics where nobody has seen them. */
    @Test
    void otherTopicsThanThoseOfTheRelayAreRefused() {
        assertThat(refusal(CONFIG.topicNaming())).isEmpty();
        assertThat(refusal("old.<aggregatetype>"))
                .hasValueSatisfying(
                        e -> assertThat(e).hasMessageContaining("names topics by old.<aggregatet"));
    }

    private static Optional<OperatorException> refusal(String topics) {
        SourceIdentity source =
                new SourceIdentity(
                        DATABASE,
                        "/d/outbox",
                        List.of(),
                        TABLE,
                        "8.1",
                        "",
                        "",
                        false,
                        "cloudevents",
                        topics);
        return refusal(Phase.STREAMING, 0, DATABASE, TABLE, "8.1", source);
    }

    @Test
    void aRepairAndAnAlteredPublicationAreRefused() {
        assertThat(refusal(Phase.CATCHING_UP, 0, DATABASE, TABLE, "8.1")).isPresent();
        assertThat(refusal(Phase.STREAMING, 0, DATABASE, TABLE, "8.2")).isPresent();
    }

    @Test
    void aRunHasTheRowsThatWerePublishedThenAndAre() {
        ReplayOrigin begun = new ReplayOrigin(DATABASE, "a", new Horizon(700));
        ReplayOrigin restored = new ReplayOrigin(DATABASE, "b", new Horizon(600));

        assertThat(begun.atMost(restored).published()).isEqualTo(new Horizon(600));
        assertThat(restored.atMost(begun)).isEqualTo(restored);
        assertThat(begun.isOnTimelineOf(restored)).isTrue();
        ReplayOrigin promoted =
                new ReplayOrigin(new DatabaseId("7428", 5, 2), "b", new Horizon(600));
        assertThat(begun.isOnTimelineOf(promoted)).isFalse();
    }

    private static Optional<OperatorException> refusal(
            Phase phase, long floor, DatabaseId database, long table, String publication) {
        return refusal(
                phase,
                floor,
                database,
                table,
                publication,
                SourceIdentities.of(DATABASE, "/d/outbox", List.of(), TABLE, "8.1", "", "", false));
    }

    private static Optional<OperatorException> refusal(
            Phase phase,
            long floor,
            DatabaseId database,
            long table,
            String publication,
            SourceIdentity source) {
        StoredPosition position =
                new StoredPosition(
                        phase,
                        Position.after(LogSequenceNumber.valueOf(7)),
                        phase == Phase.CATCHING_UP ? LogSequenceNumber.valueOf(9) : null,
                        source,
                        new Watermark("beat", 700, Instant.EPOCH),
                        floor);
        return Refusal.of(CONFIG, position, database, table, publication);
    }
}
