package io.tailrace.relay.config;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class PositionKeyTest {

    private static final OutboxSource SECOND_OF_FOUR =
            RelayConfig.builder("jdbc:postgresql://localhost/shop", "u", "p", "localhost:9092")
                    .shard(new Shard(2, 4))
                    .build()
                    .source();

    private final PositionKey unnamed = new PositionKey(SECOND_OF_FOUR, "");
    private final PositionKey named = new PositionKey(SECOND_OF_FOUR, "/shops/eu");

    @Test
    void theNameOfTheSourceQualifiesTheSlot() {
        assertThat(unnamed).hasToString("tailrace_outbox_2of4");
        assertThat(named).hasToString("/shops/eu/tailrace_outbox_2of4");
    }

    @Test
    void aKeyIsReadFromItsText() {
        assertThat(PositionKey.parse(SECOND_OF_FOUR, unnamed.text())).isEqualTo(unnamed);
        assertThat(PositionKey.parse(SECOND_OF_FOUR, named.text())).isEqualTo(named);
    }

    @Test
    void keysOfOtherNamesBelongToOtherOutboxes() {
        assertThat(named.isOfOtherShardCount("/shops/eu/tailrace_outbox_1of3")).isTrue();
        assertThat(named.isOfSameShardCount("/shops/eu/tailrace_outbox_1of4")).isTrue();
        for (String key : new String[] {"", "/shops/us/", "/eu/", "/shops/eu"}) {
            assertThat(named.isOfOtherShardCount(key + "tailrace_outbox_1of3")).isFalse();
            assertThat(named.isOfSameShardCount(key + "tailrace_outbox_1of4")).isFalse();
        }
        assertThat(unnamed.isOfOtherShardCount("/shops/eu/tailrace_outbox_1of3")).isFalse();
    }

    @Test
    void slotsOfOneNameAreRecognizedWhateverTheSourceIsCalled() {
        assertThat(named.isOfSameSlot("tailrace_outbox_2of4")).isTrue();
        assertThat(named.isOfSameSlot("/shops/us/tailrace_outbox_2of4")).isTrue();
        assertThat(named.isOfSameSlot("/shops/eu/tailrace_outbox_1of4")).isFalse();
    }
}
