package io.tailrace.account;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tailrace.account.AccountRecord.Begin;
import io.tailrace.account.AccountRecord.Counted;
import io.tailrace.account.AccountRecord.Gone;
import io.tailrace.account.AccountRecord.Progress;
import io.tailrace.account.AccountRecord.TableSide;
import java.util.Set;
import org.junit.jupiter.api.Test;

class AccountCodecTest {

    private static final long HOUR = 490_000;
    private static final Line LINE = new Line(Hop.OUTBOX, "/shop/outbox", "order/é\"");

    @Test
    void whatIsWrittenIsRead() {
        HourTally tally = new HourTally();
        tally.add(LINE, HOUR * 60, new IdHash().of("a"));
        tally.add(LINE, HOUR * 60 + 59, new IdHash().of("b").negated());

        byte[] key = AccountCodec.countedKey("outbox.order-3", HOUR);
        Counted read = (Counted) AccountCodec.read(key, AccountCodec.value(tally)).orElseThrow();

        assertThat(read.part()).isEqualTo("outbox.order-3");
        assertThat(read.hour()).isEqualTo(HOUR);
        assertThat(read.tally().lines()).isEqualTo(tally.lines());
    }

    @Test
    void aPartMayHaveAnyName() {
        byte[] key = AccountCodec.countedKey("table a/b", -1);

        assertThat(AccountCodec.read(key, null)).contains(new Counted("table a/b", -1, null));
    }

    @Test
    void progressIsRead() {
        Progress topics = new Progress("p-1", Set.of("outbox.order-0"), null, 7);
        Progress table = new Progress("shop", Set.of("table shop"), new TableSide("s", 7, true));

        assertThat(read("progress/p-1", AccountCodec.value(topics))).isEqualTo(topics);
        assertThat(read("progress/shop", AccountCodec.value(table))).isEqualTo(table);
        assertThat(read("progress/shop", null)).isEqualTo(new Gone("shop"));
        assertThat(read("begin", AccountCodec.value(new Begin(7)))).isEqualTo(new Begin(7));
    }

    private static AccountRecord read(String key, byte[] value) {
        return AccountCodec.read(key.getBytes(UTF_8), value).orElseThrow();
    }

    @Test
    void recordsOfOthersAreLeftOut() {
        assertThat(AccountCodec.read("state/shop".getBytes(UTF_8), new byte[] {1})).isEmpty();
        assertThat(AccountCodec.read(null, null)).isEmpty();
    }

    @Test
    void anotherVersionIsRefused() {
        assertThatThrownBy(() -> read("begin", "{\"version\":2}".getBytes(UTF_8)))
                .hasMessage("version must be 1, got 2");
        assertThatThrownBy(() -> read("begin", "no".getBytes(UTF_8)))
                .hasMessageContaining("must be JSON");
    }
}
