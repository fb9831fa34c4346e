package io.tailrace.relay.balance;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tailrace.account.Hop;
import io.tailrace.account.HourTally;
import io.tailrace.account.IdMinute;
import io.tailrace.account.Line;
import io.tailrace.account.Tally;
import io.tailrace.process.ExitCode;
import io.tailrace.process.OperatorException;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Test;

/** What was removed is not shown as missing. */
class ComparedPeriodTest {

    private final ComparedPeriod period = new ComparedPeriod(100, 200);

    @Test
    void minutesWhoseRowsWereRemovedAreNotCompared() {
        HourTally hour = hour(Hop.OUTBOX, 110);
        add(hour, Hop.TABLE, 120);
        add(hour, Hop.OUTBOX, 130);

        period.removedRows(List.of(hour), false);

        assertThat(period.from()).isEqualTo(121);
        assertThat(period.notes()).hasSize(1).first().asString().contains("rows were removed");
        HourTally compared = period.compared(hour);
        long[] minutes = {0};
        compared.forEach((line, minute, tally) -> minutes[0] += minute);
        assertThat(minutes[0]).isEqualTo(130);
    }

    @Test
    void recordsBeforeTheFirstRowAreInventedIfOlderRowsAreThere() {
        HourTally hour = hour(Hop.OUTBOX, 110);
        add(hour, Hop.TABLE, 120);

        period.removedRows(List.of(hour), true);

        assertThat(period.from()).isEqualTo(100);
        assertThat(period.isShortened()).isFalse();
    }

    @Test
    void minutesWhoseRecordsWereRemovedAreNotCompared() {
        period.removedRecords(Instant.EPOCH);
        assertThat(period.from()).isEqualTo(100);

        period.removedRecords(IdMinute.begin(150));
        assertThat(period.from()).isEqualTo(156);
        period.require(0, "app");
    }

    @Test
    void nothingIsClaimedIfNothingCanBeCompared() {
        assertThatThrownBy(() -> period.require(3, "app"))
                .hasMessageContaining("app have not processed 3 records")
                .extracting(e -> ((OperatorException) e).exitCode())
                .isEqualTo(ExitCode.SETUP);

        period.removedRows(List.of(hour(Hop.OUTBOX, 110)), false);
        assertThatThrownBy(() -> period.require(0, "app"))
                .hasMessageContaining("rows were removed from the table")
                .extracting(e -> ((OperatorException) e).exitCode())
                .isEqualTo(ExitCode.SETUP);
    }

    private static HourTally hour(Hop hop, long minute) {
        HourTally hour = new HourTally();
        add(hour, hop, minute);
        return hour;
    }

    private static void add(HourTally hour, Hop hop, long minute) {
        hour.add(new Line(hop, "shop", "order"), minute, new Tally(1, 0, 1));
    }
}
