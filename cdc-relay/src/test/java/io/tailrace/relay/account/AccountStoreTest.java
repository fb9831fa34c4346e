package io.tailrace.relay.account;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tailrace.account.AccountCodec;
import io.tailrace.account.AccountRecord.Progress;
import io.tailrace.account.AccountRecord.TableSide;
import io.tailrace.account.AccountTopic;
import io.tailrace.account.HourTally;
import io.tailrace.account.Part;
import io.tailrace.process.OperatorException;
import io.tailrace.relay.config.PositionKey;
import io.tailrace.relay.config.RelayConfig;
import io.tailrace.relay.config.Shard;
import java.util.Set;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** What a relay reads of an account that later versions write, too. */
class AccountStoreTest {

    private static final byte[] LATER = "{\"version\":2}".getBytes(UTF_8);
    private static final PositionKey OWN =
            RelayConfig.builder("jdbc:postgresql://localhost/shop", "u", "p", "localhost:9092")
                    .shard(new Shard(2, 4))
                    .build()
                    .positionKey();
    private static final String OTHER = "tailrace_outbox_1of3";
    private static final byte[] OTHERS_KEY = AccountCodec.progressKey(OTHER);

    private final AccountStore.Reading reading = new AccountStore.Reading(OWN);

    @Test
    void recordsOfOthersInALaterFormatAreLeftOut() {
        take(AccountCodec.progressKey("counter-1"), LATER);
        take(AccountCodec.progressKey("billing/" + OTHER), LATER);
        take(AccountCodec.progressKey(OWN.text()), LATER);
        take(AccountCodec.countedKey("outbox.order-0", 7), LATER);
        take("counted/a week/x/outbox.order-0".getBytes(UTF_8), LATER);
        take(AccountCodec.beginKey(), LATER);
        take(OTHERS_KEY, LATER);
        take(null, LATER);
        take(AccountCodec.countedKey(Part.table(OWN.text()), 7), AccountCodec.value(tally()));

        assertThat(reading.others()).isEmpty();
        assertThat(reading.stored().state()).isNull();
        assertThat(reading.stored().hours()).containsOnlyKeys(7L);
    }

    @Test
    void relaysOfAnotherShardCountAreFoundUntilTheyAreGone() {
        take(OTHERS_KEY, AccountCodec.value(progress(OTHER)));
        assertThat(reading.others()).containsExactly(OTHER);

        take(OTHERS_KEY, null);
        assertThat(reading.others()).isEmpty();
    }

    @Test
    void ownRecordsInALaterFormatAreRefused() {
        for (byte[] key :
                new byte[][] {
                    StateCodec.key(OWN.text()), AccountCodec.countedKey(Part.table(OWN.text()), 7)
                }) {
            assertThatThrownBy(() -> take(key, LATER))
                    .isInstanceOf(OperatorException.class)
                    .hasMessageContaining("version must be 1, got 2");
        }
    }

    private void take(byte @Nullable [] key, byte @Nullable [] value) {
        reading.take(new ConsumerRecord<>(AccountTopic.NAME, 0, 0, key, value));
    }

    private static Progress progress(String member) {
        return new Progress(
                member, Set.of(Part.table(member)), new TableSide("shop", 29_399_765, true, 3));
    }

    private static HourTally tally() {
        return new HourTally();
    }
}
