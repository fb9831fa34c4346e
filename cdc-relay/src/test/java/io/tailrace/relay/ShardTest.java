package io.tailrace.relay;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tailrace.relay.RelayConfig.Source;
import java.util.List;
import org.junit.jupiter.api.Test;

class ShardTest {

    private final Source source =
            RelayConfig.of("jdbc:postgresql://localhost:5432/shop", "u", "p", "localhost:9092")
                    .source();

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
        assertThat(source.slot()).isEqualTo("tailrace_outbox");
        assertThat(source.withShard(new Shard(2, 3)).slot()).isEqualTo("tailrace_outbox_2of3");
    }

    @Test
    void slotsOfTheSameOutboxWithAnotherNumberOfShardsAreToldApart() {
        Source second = source.withShard(new Shard(2, 3));

        assertThat(second.isOtherDivision("tailrace_outbox")).isTrue();
        assertThat(second.isOtherDivision("tailrace_outbox_2of4")).isTrue();
        assertThat(second.isOtherDivision("tailrace_outbox_1of3")).isFalse();
        assertThat(second.isOtherDivision("tailrace_outbox_2of3")).isFalse();
        assertThat(second.isOtherDivision("tailrace_outbox_billing")).isFalse();
        assertThat(second.isOtherDivision("tailrace_outbox_billing_1of2")).isFalse();
        assertThat(second.isOtherDivision("other_1of2")).isFalse();
    }

    @Test
    void aSlotNamedLikeThatOfAShardIsRefused() {
        assertThatThrownBy(() -> named("orders_1of2", Shard.WHOLE))
                .hasMessageContaining("slot must not end like that of a shard")
                .hasMessageContaining("orders_1of2");
    }

    @Test
    void aSlotWhoseNameIsTooLongWithItsShardIsRefused() {
        String name = "a".repeat(59);

        assertThat(named(name, Shard.WHOLE).slot()).isEqualTo(name);
        assertThatThrownBy(() -> named(name, new Shard(1, 2)))
                .hasMessageContaining("slot must be 1 to 63 of [a-z0-9_], got " + name + "_1of2");
    }

    private Source named(String slot, Shard shard) {
        return new Source(
                source.jdbcUrl(),
                source.user(),
                source.password(),
                source.table(),
                source.columns(),
                slot,
                shard);
    }
}
