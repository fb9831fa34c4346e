package io.tailrace.processor.cli.dlt;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tailrace.process.ExitCode;
import io.tailrace.process.OperatorException;
import io.tailrace.processor.scan.ScanProgress;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class CountedRunTest {

    private final CountedRun run = new CountedRun("discard", "discarded", ScanProgress.NONE);
    private final List<Long> printed = new ArrayList<>();

    @Test
    void whatWasCommittedBeforeAFailureIsPrinted() {
        IllegalStateException failure = new IllegalStateException("fenced");
        assertThatThrownBy(
                        () ->
                                run.run(
                                        course -> {
                                            course.written().accept(500);
                                            throw failure;
                                        },
                                        printed::add))
                .isSameAs(failure);
        assertThat(printed).containsExactly(500L);
    }

    @Test
    void aRunThatIsStoppedPrintsItsNumberAndSaysHowToGoOn() {
        assertThatThrownBy(
                        () ->
                                run.run(
                                        course -> {
                                            run.requestStop();
                                            return course.stop().getAsBoolean() ? 3 : 10;
                                        },
                                        printed::add))
                .hasMessage(
                        "The discard was asked to stop after it had discarded 3 dead letters; the others stay as they are")
                .isInstanceOfSatisfying(
                        OperatorException.class,
                        e -> {
                            assertThat(e.exitCode()).isEqualTo(ExitCode.INCOMPLETE);
                            assertThat(e.remedy()).startsWith("Repeat the same command");
                        });
        assertThat(printed).containsExactly(3L);
    }
}
