package io.tailrace.processor.cli.dlt;

import static org.assertj.core.api.Assertions.assertThat;

import io.tailrace.processor.dlt.RedriveListener.Size;
import org.junit.jupiter.api.Test;

class PaceOptionsTest {

    private final PaceOptions nothingGiven = new PaceOptions();

    @Test
    void aLargeRunSaysWhatIsChosen() {
        assertThat(nothingGiven.announcement(new Size(200, 0, 10, 0)))
                .isEqualTo(
                        "more than 100 dead letters are selected, so 10 canaries are redriven first"
                                + " (--canary 0: none) and at most 100 per second are redriven"
                                + " (--rate 0: no limit)");
    }

    @Test
    void aRepeatedRunSaysThatItsCanariesAreThoseOfBefore() {
        assertThat(nothingGiven.announcement(new Size(3, 197, 0, 10)))
                .isEqualTo(
                        "the run has redriven 197 dead letters before and 3 are left, more than 100"
                                + " together, so 10 canaries that were redriven before are watched again"
                                + " (--canary 0: none) and at most 100 per second are redriven"
                                + " (--rate 0: no limit)");
    }
}
