package io.tailrace.account;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tailrace.account.AccountRecord.Begin;
import io.tailrace.account.AccountRecord.Counted;
import io.tailrace.account.AccountRecord.Progress;
import io.tailrace.account.AccountRecord.TableSide;
import io.tailrace.golden.GoldenFile;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** Records of the account that every later build must read. */
class AccountGoldenTest {

    private static final long HOUR = 489_996;
    private static final long MINUTE = 29_399_765;

    /** Those of the first version; a hop that is added gets a file of its own. */
    private static final List<Hop> HOPS =
            List.of(
                    Hop.TABLE,
                    Hop.OUTBOX,
                    Hop.AGAIN,
                    Hop.REFUSED,
                    Hop.EVENTS,
                    Hop.DEAD,
                    Hop.SKIPPED,
                    Hop.HELD);

    private static final Progress OF_TOPICS =
            new Progress("counter-1", Set.of("outbox.order-0", "outbox.order-1"), null, 4_711);
    private static final Progress OF_A_TABLE =
            new Progress(
                    "tailrace_outbox",
                    Set.of("table tailrace_outbox"),
                    new TableSide("shop", MINUTE, true, 2));

    @Test
    void recordsAreReadAsTheyWereWritten() {
        assertThat(read("counted")).isInstanceOf(Counted.class);
        Counted counted = (Counted) read("counted");
        assertThat(counted.part()).isEqualTo("outbox.order-0");
        assertThat(counted.hour()).isEqualTo(HOUR);
        assertThat(lines(counted.tally())).isEqualTo(lines(tally()));
        assertThat(read("progress")).isEqualTo(OF_TOPICS);
        assertThat(read("table")).isEqualTo(OF_A_TABLE);
        assertThat(read("begin")).isEqualTo(new Begin(MINUTE));
    }

    @Test
    void theyAreStillWrittenLikeThat() {
        golden("counted.key").requireEqual(AccountCodec.countedKey("outbox.order-0", HOUR));
        golden("counted.json").requireEqual(AccountCodec.value(tally()));
        golden("progress.key").requireEqual(AccountCodec.key(OF_TOPICS));
        golden("progress.json").requireEqual(AccountCodec.value(OF_TOPICS));
        golden("table.key").requireEqual(AccountCodec.key(OF_A_TABLE));
        golden("table.json").requireEqual(AccountCodec.value(OF_A_TABLE));
        golden("begin.key").requireEqual(AccountCodec.beginKey());
        golden("begin.json").requireEqual(AccountCodec.value(new Begin(MINUTE)));
    }

    @Test
    void unknownKeysAndMembersAreIgnoredAndLaterVersionsRefused() {
        byte[] key = golden("begin.key").bytes();
        String json = golden("begin.json").text();

        assertThat(AccountCodec.read("later/1".getBytes(UTF_8), key)).isEmpty();
        assertThat(AccountCodec.read(key, json.replaceFirst("\\{", "{\"x\":1,").getBytes(UTF_8)))
                .contains(new Begin(MINUTE));
        byte[] later = json.replace("\"version\":1", "\"version\":2").getBytes(UTF_8);
        assertThatThrownBy(() -> AccountCodec.read(key, later))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("version must be 1, got 2");
    }

    @Test
    void unknownHopsAreRefused() {
        byte[] key = golden("counted.key").bytes();
        byte[] later =
                golden("counted.json").text().replace("\"dead\"", "\"later\"").getBytes(UTF_8);

        assertThatThrownBy(() -> AccountCodec.read(key, later))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("no hop is named later");
    }

    private static AccountRecord read(String name) {
        return AccountCodec.read(golden(name + ".key").bytes(), golden(name + ".json").bytes())
                .orElseThrow();
    }

    private static HourTally tally() {
        HourTally tally = new HourTally();
        for (Hop hop : HOPS) {
            tally.add(new Line(hop, "shop", "order"), MINUTE, new Tally(17, 5, -1));
        }
        tally.add(new Line(Hop.HELD, "shop", "order"), MINUTE + 1, new Tally(-2, -1, 3));
        return tally;
    }

    private static List<String> lines(HourTally tally) {
        List<String> lines = new ArrayList<>();
        tally.forEach((line, minute, sum) -> lines.add(line + " " + minute + " " + sum));
        return lines;
    }

    private static GoldenFile golden(String name) {
        return GoldenFile.of("account", "v1-" + name);
    }
}
