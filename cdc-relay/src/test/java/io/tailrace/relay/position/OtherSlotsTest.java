package io.tailrace.relay.position;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;

import io.tailrace.relay.config.PositionKey;
import io.tailrace.relay.config.RelayConfig;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.postgresql.replication.LogSequenceNumber;

class OtherSlotsTest {

    private static final DatabaseId DATABASE = new DatabaseId("7428", 5, 1);
    private static final SourceIdentity OWN = source(DATABASE, "/shop/outbox", 16_385);
    private static final Watermark MARK = new Watermark("beat", 700, Instant.EPOCH);

    private final OtherSlots slots =
            new OtherSlots(
                    new PositionKey(
                            RelayConfig.builder("jdbc:postgresql://h/d", "u", "p", "k:1")
                                    .build()
                                    .source(),
                            "shop"));

    @Test
    void ownShardsOtherTablesAndOtherDatabasesAreNone() {
        slots.add("shop/tailrace_outbox", position(OWN, MARK));
        slots.add("shop/tailrace_outbox_1of2", position(OWN, MARK));
        slots.add("users", position(source(DATABASE, "/shop/users", 16_400), MARK));
        slots.add("copy", position(source(new DatabaseId("7429", 5, 1), "/c", 16_385), MARK));

        assertThat(slots.of(OWN)).isEmpty();
    }

    @Test
    void theOwnSlotsAreAllShardsOfTheLastNumber() {
        assertThat(slots.own()).isEmpty();
        slots.add("shop/tailrace_outbox", position(OWN, MARK));
        assertThat(slots.own())
                .containsExactly(
                        new OtherSlot(
                                "shop/tailrace_outbox", "tailrace_outbox", position(OWN, MARK)));
        slots.add("shop/tailrace_outbox_2of2", position(OWN, MARK));
        assertThat(slots.own())
                .extracting(OtherSlot::slot, OtherSlot::position)
                .containsExactly(
                        tuple("tailrace_outbox_1of2", null),
                        tuple("tailrace_outbox_2of2", position(OWN, MARK)));
    }

    @Test
    void theSameSlotOfAnotherSourceNameIsAnotherOne() {
        slots.add("tailrace_outbox", position(OWN, MARK));

        assertThat(slots.of(OWN))
                .containsExactly(
                        new OtherSlot("tailrace_outbox", "tailrace_outbox", position(OWN, MARK)));
    }

    @Test
    void onlyPositionsThatCountAndNameTheSameSourceAreNamedAlike() {
        slots.add("shop/tailrace_outbox_1of2", position(OWN, MARK));
        slots.add("other/removed", position(OWN, MARK));
        slots.add("other/removed", null);
        slots.add("users", position(source(DATABASE, "/shop/users", 16_385), MARK));
        DatabaseId elsewhere = new DatabaseId("7429", 5, 1);
        slots.add("b/copy_2of3", position(source(elsewhere, "/shop/outbox", 7), MARK));
        slots.add("early", position(SourceIdentity.of(elsewhere), MARK));

        assertThat(slots.namedLike(OWN.names())).containsExactly("b/copy_2of3", "early");
    }

    @Test
    void theLastPositionCounts() {
        slots.add("a/mirror", position(OWN, new Watermark("earlier", 600, Instant.EPOCH)));
        slots.add("a/mirror", position(OWN, MARK));

        assertThat(slots.of(OWN))
                .containsExactly(new OtherSlot("a/mirror", "mirror", position(OWN, MARK)));
    }

    @Test
    void aDeletedOrMovedPositionCountsNoLonger() {
        slots.add("mirror", position(OWN, MARK));
        slots.add("mirror", null);

        assertThat(slots.of(OWN)).isEmpty();
    }

    @Test
    void ofShardsThoseOfTheLastNumberCountAndAllOfThem() {
        slots.add("mirror", position(OWN, MARK));
        slots.add("mirror_2of3", position(OWN, MARK));

        assertThat(slots.of(OWN))
                .containsExactly(
                        new OtherSlot("mirror_1of3", "mirror_1of3", null),
                        new OtherSlot("mirror_2of3", "mirror_2of3", position(OWN, MARK)),
                        new OtherSlot("mirror_3of3", "mirror_3of3", null));

        slots.add("mirror", position(OWN, null));
        assertThat(slots.of(OWN))
                .containsExactly(new OtherSlot("mirror", "mirror", position(OWN, null)));
    }

    @Test
    void aRelayOfATableThatWasReplacedOrCopiedIsOne() {
        StoredPosition replaced = position(source(DATABASE, "/shop/outbox", 16_000), MARK);
        StoredPosition before =
                position(source(new DatabaseId("7000", 5, 1), "/shop/outbox", 16_385), MARK);
        slots.add("mirror", replaced);
        slots.add("upgraded", before);

        assertThat(slots.of(OWN))
                .containsExactly(
                        new OtherSlot("mirror", "mirror", replaced),
                        new OtherSlot("upgraded", "upgraded", before));
    }

    private static SourceIdentity source(DatabaseId database, String name, long table) {
        return SourceIdentities.of(database, name, List.of(), table, "", "", "", false);
    }

    private static StoredPosition position(SourceIdentity source, @Nullable Watermark watermark) {
        return new StoredPosition(
                StoredPosition.Phase.STREAMING,
                Position.after(LogSequenceNumber.valueOf(7)),
                null,
                source,
                watermark,
                0);
    }
}
