package io.tailrace.relay.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import org.junit.jupiter.api.Test;

class ShardTest {

    @Test
    void aShardIsReadFromTheFormInWhichItIsWritten() {
        Shard shard = Shard.parse("2/4");

        assertThat(shard).isEqualTo(new Shard(2, 4)).hasToString("2/4");
        assertThat(Shard.parse("1/1")).isEqualTo(Shard.WHOLE);
    }

    @Test
    void aShardThatCannotBeIsRefusedWithWhatWasGiven() {
        for (String text : List.of("0/4", "5/4", "1/0", "2", "2of4", "-1/4", "1/99999", "")) {
            assertThatThrownBy(() -> Shard.parse(text))
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessageStartingWith("shard must be i/n")
                    .hasMessageContaining(text);
        }
    }

    @Test
    void everyShardHasASlotOfItsOwnAndTheWholeKeepsItsName() {
        assertThat(source(Shard.WHOLE).slot()).isEqualTo("tailrace_outbox");
        assertThat(source(new Shard(2, 3)).slot()).isEqualTo("tailrace_outbox_2of3");
    }

    @Test
    void slotsOfTheSameOutboxWithAnotherNumberOfShardsAreToldApart() {
        OutboxSource second = source(new Shard(2, 3));

        assertThat(second.isSlotOfOtherShardCount("tailrace_outbox")).isTrue();
        assertThat(second.isSlotOfOtherShardCount("tailrace_outbox_2of4")).isTrue();
        assertThat(second.isSlotOfOtherShardCount("tailrace_outbox_1of3")).isFalse();
        assertThat(second.isSlotOfOtherShardCount("tailrace_outbox_2of3")).isFalse();
        assertThat(second.isSlotOfOtherShardCount("tailrace_outbox_billing")).isFalse();
        assertThat(second.isSlotOfOtherShardCount("tailrace_outbox_billing_1of2")).isFalse();
        assertThat(second.isSlotOfOtherShardCount("other_1of2")).isFalse();
    }

    @Test
    void aSlotWhoseNameIsNoLegalShardIsNotOneOfTheOutbox() {
        for (OutboxSource source : List.of(source(Shard.WHOLE), source(new Shard(2, 3)))) {
            for (String suffix : List.of("_0of4", "_5of4", "_0of0", "_1of1", "_01of4", "_1of04")) {
                assertThat(source.isSlotOfOtherShardCount("tailrace_outbox" + suffix))
                        .as("slot tailrace_outbox%s, shard %s", suffix, source.shard())
                        .isFalse();
            }
        }
    }

    @Test
    void aSlotNamedLikeThatOfAShardIsRefused() {
        assertThatThrownBy(() -> named("orders_1of2", Shard.WHOLE))
                .hasMessageContaining("slot must not end in _<i>of<n>")
                .hasMessageContaining("orders_1of2");
    }

    @Test
    void aSlotWhoseNameIsTooLongWithItsShardIsRefused() {
        String name = "a".repeat(59);

        assertThat(named(name, Shard.WHOLE).slot()).isEqualTo(name);
        assertThatThrownBy(() -> named(name, new Shard(1, 2)))
                .hasMessageContaining("slot must be 1 to 63 of [a-z0-9_], got " + name + "_1of2");
    }

    private static OutboxSource source(Shard shard) {
        return named(RelayConfig.DEFAULT_SLOT, shard);
    }

    private static OutboxSource named(String slot, Shard shard) {
        return RelayConfig.builder(
                        "jdbc:postgresql://localhost:5432/shop", "u", "p", "localhost:9092")
                .slot(slot)
                .shard(shard)
                .build()
                .source();
    }
}
