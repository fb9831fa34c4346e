package io.tailrace.relay.position;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.postgresql.replication.LogSequenceNumber;

class PositionJsonTest {

    private static final String BY_EARLIER_RELAYS =
            "{\"version\":1,\"phase\":\"STREAMING\",\"lsn\":\"FFFFFFFF/1949F18\",\"events\":2,"
                    + "\"system\":\"7428\"";
    private static final String WRITTEN =
            BY_EARLIER_RELAYS
                    + ",\"database\":5,\"timeline\":3,\"source\":\"/shop/public.outbox\",\"table\":16385,"
                    + "\"publication\":\"16390.745 16391.745\",\"cluster\":\"5L6g\",\"messages\":false}";

    private static final Position POSITION =
            new Position(LogSequenceNumber.valueOf("FFFFFFFF/1949F18"), 2);
    private static final SourceIdentity SOURCE =
            SourceIdentities.of(
                    new DatabaseId("7428", 5, 3),
                    "/shop/public.outbox",
                    List.of(),
                    16_385,
                    "16390.745 16391.745",
                    "",
                    "5L6g",
                    false);
    private static final StoredPosition STREAMING =
            new StoredPosition(StoredPosition.Phase.STREAMING, POSITION, null, SOURCE, null, 0);

    @Test
    void rowsThatWerePublishedBeforeAnInterruptionAddUp() {
        Loss loss = Loss.begun(Instant.EPOCH, "slot-missing").published(3).published(4);

        assertThat(loss.complete()).isFalse();
        assertThat(loss.repaired(5, 1, 2))
                .isEqualTo(new Loss(Instant.EPOCH, "slot-missing", true, 12, 1, 2));
    }

    @Test
    void aPositionIsReadAsItWasWritten() throws IOException {
        assertThat(new String(PositionJson.write(STREAMING), UTF_8)).isEqualTo(WRITTEN);
        assertThat(PositionJson.read(WRITTEN.getBytes(UTF_8))).isEqualTo(STREAMING);
    }

    @Test
    void theEndOfAnOverlapIsReadAsItWasWritten() throws IOException {
        StoredPosition position =
                STREAMING
                        .catchingUp(POSITION, LogSequenceNumber.valueOf("FFFFFFFF/1949F19"))
                        .with(new Watermark("7d1c", 751, Instant.EPOCH))
                        .publishedUntil(new Position(LogSequenceNumber.valueOf(17), 3));

        assertThat(PositionJson.read(PositionJson.write(position))).isEqualTo(position);
        assertThat(new String(PositionJson.write(position), UTF_8))
                .contains("\"phase\":\"CATCHING_UP\"")
                .contains("\"checkedUntil\":\"FFFFFFFF/1949F19\"");
    }

    @Test
    void theFormerNamesOfASourceAreReadAsTheyWereWritten() throws IOException {
        SourceIdentity renamed =
                SourceIdentities.of(
                        SOURCE.database(),
                        "billing",
                        List.of("/shop/public.outbox", "orders"),
                        1,
                        "",
                        "",
                        "",
                        false);
        byte[] json = PositionJson.write(STREAMING.of(renamed));

        assertThat(PositionJson.read(json).source()).isEqualTo(renamed);
        assertThat(PositionJson.names(json, SOURCE))
                .containsExactlyInAnyOrder("billing", "/shop/public.outbox", "orders");
    }

    @Test
    void aPositionOfTheSameOutboxIsRecognizedByNameOrTable() {
        byte[] stored = WRITTEN.getBytes(UTF_8);
        byte[] early = (BY_EARLIER_RELAYS + "}").getBytes(UTF_8);

        assertThat(PositionJson.names(stored, named("7428", 16_385)))
                .containsExactly("/shop/public.outbox");
        assertThat(PositionJson.names(stored, named("7428", 1))).isEmpty();
        assertThat(PositionJson.names(stored, named("9999", 16_385))).isEmpty();
        assertThat(PositionJson.names(stored, in(new DatabaseId("7428", 6, 3), 16_385))).isEmpty();
        assertThat(PositionJson.names(early, named("7428", 1))).containsExactly("eu");
        assertThat(PositionJson.names(early, named("9999", 1))).isEmpty();
    }

    @Test
    void aMovedPositionIsReadAndRefusedByEarlierRelays() throws IOException {
        byte[] moved = PositionJson.writeMoved(STREAMING, "eu/tailrace_outbox");

        assertThat(PositionJson.read(moved)).isEqualTo(STREAMING);
        assertThat(PositionJson.movedTo(moved)).isEqualTo("eu/tailrace_outbox");
        assertThat(PositionJson.movedTo(PositionJson.write(STREAMING))).isNull();
        assertThat(new String(moved, UTF_8)).contains("\"version\":2");
    }

    private static SourceIdentity named(String system, long table) {
        return in(new DatabaseId(system, 5, 3), table);
    }

    private static SourceIdentity in(DatabaseId database, long table) {
        return SourceIdentities.of(database, "eu", List.of(), table, "", "", "", false);
    }

    @Test
    void attachedPartitionsAreReadAsTheyWereWritten() throws IOException {
        StoredPosition position =
                STREAMING.of(
                        SourceIdentities.of(
                                SOURCE.database(),
                                SOURCE.name(),
                                List.of(),
                                SOURCE.table(),
                                SOURCE.publication(),
                                "16402.751 16405.752",
                                SOURCE.cluster(),
                                true));

        assertThat(PositionJson.read(PositionJson.write(position))).isEqualTo(position);
        assertThat(new String(PositionJson.write(position), UTF_8))
                .contains("\"partitions\":\"16402.751 16405.752\"");
    }

    @Test
    void aPositionOfAnEarlierRelayIsRead() throws IOException {
        assertThat(PositionJson.read((BY_EARLIER_RELAYS + "}").getBytes(UTF_8)).source())
                .isEqualTo(
                        SourceIdentity.of(
                                new DatabaseId(
                                        "7428",
                                        DatabaseId.UNKNOWN_OID,
                                        DatabaseId.UNKNOWN_TIMELINE)));
    }

    @Test
    void aPositionOfAnotherVersionIsRefused() {
        byte[] later = WRITTEN.replace("1,", "5,").getBytes(UTF_8);

        assertThatThrownBy(() -> PositionJson.read(later))
                .isInstanceOf(IOException.class)
                .hasMessageContaining("version must be 1 to 4, got 5");
    }

    /** Earlier relays know the versions 1 and 2, and refuse any other. */
    @Test
    void aRemovedPositionIsReadWithTheTimeOfItsRemovalAndHasAVersionOfItsOwn() throws IOException {
        Instant at = Instant.parse("2026-01-31T12:00:00Z");
        byte[] removed = PositionJson.writeRemoved(STREAMING.above(751), at);

        assertThat(PositionJson.removedAt(removed)).isEqualTo(at);
        assertThat(PositionJson.movedTo(removed)).isNull();
        assertThat(PositionJson.read(removed)).isEqualTo(STREAMING.above(751));
        assertThat(new String(removed, UTF_8)).contains("\"version\":3");
        assertThat(PositionJson.removedAt(PositionJson.write(STREAMING))).isNull();
    }

    @Test
    void theLastLossOfContinuityStaysWithThePosition() throws IOException {
        Loss loss = Loss.begun(Instant.EPOCH, "slot-missing").repaired(10, 2, 3);
        StoredPosition position =
                STREAMING
                        .lost(loss)
                        .catchingUp(POSITION, LogSequenceNumber.valueOf("FFFFFFFF/1949F19"))
                        .with(null)
                        .of(SOURCE)
                        .publishedUntil(null)
                        .above(1)
                        .at(POSITION)
                        .streaming(POSITION);

        assertThat(position.loss()).isEqualTo(loss);
        assertThat(PositionJson.read(PositionJson.write(position)).loss()).isEqualTo(loss);
    }

    @Test
    void aPositionWithoutAPlaceInTheLogIsRefused() {
        for (String lsn : List.of("", "0/", "here", "0/1949F1G")) {
            byte[] value = WRITTEN.replace("FFFFFFFF/1949F18", lsn).getBytes(UTF_8);

            assertThatThrownBy(() -> PositionJson.read(value))
                    .as(lsn)
                    .isInstanceOf(IllegalArgumentException.class);
        }
    }

    @Test
    void anUnreadableTimeIsRefusedAndStopsNoOtherRelay() {
        String text = new String(PositionJson.write(STREAMING), UTF_8);
        byte[] value =
                (text.substring(0, text.length() - 1)
                                + ",\"heartbeat\":\"h\",\"since\":\"yesterday\"}")
                        .getBytes(UTF_8);

        assertThatThrownBy(() -> PositionJson.read(value))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("since must be a time of RFC 3339, got \"yesterday\"");
        assertThat(PositionJson.names(value, SOURCE)).isEmpty();
    }
}
