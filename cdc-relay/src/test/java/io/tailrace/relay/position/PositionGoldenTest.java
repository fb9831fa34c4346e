package io.tailrace.relay.position;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tailrace.golden.GoldenFile;
import java.io.IOException;
import java.time.Instant;
import java.util.List;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.postgresql.replication.LogSequenceNumber;

/** Positions that every later relay must read. */
class PositionGoldenTest {

    private static final GoldenFile STREAMING = golden("v1-streaming.json");
    private static final GoldenFile CATCHING_UP = golden("v1-catching-up.json");
    private static final GoldenFile ADOPTED = golden("v1-adopted.json");
    private static final GoldenFile HANDED_BACK = golden("v1-handed-back.json");
    private static final GoldenFile REPAIR = golden("v1-repair.json");
    private static final GoldenFile MOVED = golden("v2-moved.json");
    private static final GoldenFile REMOVED = golden("v3-removed.json");

    private static final GoldenFile DEBEZIUM = golden("v4-debezium.json");
    private static final GoldenFile TOPICS = golden("v1-topics.json");
    private static final GoldenFile ROUTED = golden("v4-topics.json");

    private static final String ROUTE = "(?<routedByValue>.*) -> outbox.event.${routedByValue}";

    private static final Instant AT = Instant.parse("2026-11-29T12:00:00Z");
    private static final SourceIdentity SOURCE =
            SourceIdentities.of(
                    new DatabaseId("7428151342", 5, 3),
                    "billing",
                    List.of("/shop/public.outbox"),
                    16_385,
                    "16390.745 16391.745",
                    "16402.751",
                    "5L6g3nShT-eMCtK--X86sw",
                    true);

    @Test
    void positionsAreReadAsTheyWereWritten() throws IOException {
        assertThat(PositionJson.read(STREAMING.bytes())).isEqualTo(streaming());
        assertThat(PositionJson.read(CATCHING_UP.bytes())).isEqualTo(catchingUp());
        assertThat(PositionJson.read(REPAIR.bytes())).isEqualTo(repair());
        assertThat(PositionJson.read(ADOPTED.bytes())).isEqualTo(adopted());
        assertThat(PositionJson.read(HANDED_BACK.bytes())).isEqualTo(streaming().handedBack());
        assertThat(PositionJson.read(MOVED.bytes())).isEqualTo(streaming());
        assertThat(PositionJson.movedTo(MOVED.bytes())).isEqualTo("billing/tailrace_outbox");
        assertThat(PositionJson.read(REMOVED.bytes())).isEqualTo(streaming());
        assertThat(PositionJson.removedAt(REMOVED.bytes())).isEqualTo(AT);
        assertThat(PositionJson.read(DEBEZIUM.bytes())).isEqualTo(debezium());
        assertThat(PositionJson.read(TOPICS.bytes()))
                .isEqualTo(topics("cloudevents", "outbox.<aggregatetype>"));
        assertThat(PositionJson.read(ROUTED.bytes())).isEqualTo(topics("debezium", ROUTE));
    }

    @Test
    void theyAreStillWrittenLikeThat() {
        STREAMING.requireEqual(PositionJson.write(streaming()));
        CATCHING_UP.requireEqual(PositionJson.write(catchingUp()));
        REPAIR.requireEqual(PositionJson.write(repair()));
        ADOPTED.requireEqual(PositionJson.write(adopted()));
        HANDED_BACK.requireEqual(PositionJson.write(streaming().handedBack()));
        MOVED.requireEqual(PositionJson.writeMoved(streaming(), "billing/tailrace_outbox"));
        REMOVED.requireEqual(PositionJson.writeRemoved(streaming(), AT));
        DEBEZIUM.requireEqual(PositionJson.write(debezium()));
        TOPICS.requireEqual(PositionJson.write(topics("cloudevents", "outbox.<aggregatetype>")));
        ROUTED.requireEqual(PositionJson.write(topics("debezium", ROUTE)));
    }

    @Test
    void unknownMembersAreIgnoredAndLaterVersionsRefused() throws IOException {
        assertThat(PositionJson.read(with(STREAMING, "{", "{\"later\":{},")))
                .isEqualTo(streaming());
        assertThatThrownBy(
                        () -> PositionJson.read(with(STREAMING, "\"version\":1", "\"version\":5")))
                .isInstanceOf(IOException.class)
                .hasMessage("version must be 1 to 4, got 5");
        assertThatThrownBy(() -> PositionJson.read(with(STREAMING, "STREAMING", "LATER")))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("LATER");
    }

    private static StoredPosition streaming() {
        return new StoredPosition(
                StoredPosition.Phase.STREAMING,
                new Position(LogSequenceNumber.valueOf("0/1949F18"), 2),
                null,
                SOURCE,
                new Watermark("7d1c4e0a", 751, AT),
                740);
    }

    /** The topics are those of an earlier version, which did not store them. */
    private static StoredPosition debezium() {
        return topics("debezium", SourceIdentity.UNKNOWN);
    }

    private static StoredPosition topics(String mode, String topics) {
        return streaming()
                .of(
                        new SourceIdentity(
                                SOURCE.database(),
                                SOURCE.name(),
                                SOURCE.formerNames(),
                                SOURCE.table(),
                                SOURCE.publication(),
                                SOURCE.partitions(),
                                SOURCE.cluster(),
                                SOURCE.messages(),
                                mode,
                                topics));
    }

    private static StoredPosition catchingUp() {
        return streaming()
                .catchingUp(
                        new Position(LogSequenceNumber.valueOf("0/1949F18"), 2),
                        LogSequenceNumber.valueOf("FFFFFFFF/194A000"))
                .publishedUntil(new Position(LogSequenceNumber.valueOf("0/194B000"), 3));
    }

    private static StoredPosition adopted() {
        return StoredPosition.adopted(
                Position.after(LogSequenceNumber.valueOf("0/1949F18")),
                LogSequenceNumber.valueOf("0/194A000"),
                AT,
                SOURCE,
                740);
    }

    private static StoredPosition repair() {
        return new StoredPosition(
                StoredPosition.Phase.REPAIR,
                new Position(LogSequenceNumber.valueOf("0/1949F18"), 0),
                null,
                SOURCE,
                null,
                0,
                null,
                new Loss(AT, "slot-missing", true, 12, 1, 2));
    }

    private static byte[] with(GoldenFile file, String text, String other) {
        return file.text().replaceFirst(Pattern.quote(text), other).getBytes(UTF_8);
    }

    private static GoldenFile golden(String name) {
        return GoldenFile.of("position", name);
    }
}
