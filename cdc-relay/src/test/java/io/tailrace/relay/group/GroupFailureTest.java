package io.tailrace.relay.group;

import static org.assertj.core.api.Assertions.assertThat;

import io.tailrace.process.ExitCode;
import io.tailrace.process.OperatorException;
import io.tailrace.relay.config.RelayConfig;
import java.util.LinkedHashMap;
import java.util.Map;
import org.junit.jupiter.api.Test;

class GroupFailureTest {

    @Test
    void aSingleFailureIsTheFailureOfTheProcess() {
        OperatorException failure = failure(ExitCode.UNREACHABLE, "away");

        assertThat(GroupFailure.of(Map.of(outbox(""), failure))).containsSame(failure);
    }

    @Test
    void whatNeedsAPersonMostDecides() {
        assertThat(codeOf(ExitCode.USAGE, ExitCode.SETUP, ExitCode.POSITION_LOST))
                .isEqualTo(ExitCode.POSITION_LOST);
        assertThat(codeOf(ExitCode.USAGE, ExitCode.SETUP)).isEqualTo(ExitCode.SETUP);
    }

    @Test
    void severalGoOnWhileOneWaitsForAServerThatIsAway() {
        Map<Outbox, Throwable> failures = new LinkedHashMap<>();
        failures.put(outbox("a"), failure(ExitCode.POSITION_LOST, "lost"));
        failures.put(outbox("b"), failure(ExitCode.SETUP, "no table"));
        failures.put(outbox("c"), failure(ExitCode.UNREACHABLE, "away"));

        assertThat(GroupFailure.of(failures)).isEmpty();

        failures.remove(outbox("c"));
        assertThat(GroupFailure.of(failures)).isPresent();
    }

    @Test
    void aHeapThatIsExhaustedNamesTheOutboxThatGotNoMemory() {
        Throwable failure =
                GroupFailure.ofProcess(outbox("a"), failure(ExitCode.HEAP_EXHAUSTED, "full"));

        assertThat(failure)
                .isInstanceOfSatisfying(
                        OperatorException.class,
                        e -> {
                            assertThat(e.exitCode()).isEqualTo(ExitCode.HEAP_EXHAUSTED);
                            assertThat(e.remedy()).contains("--outbox");
                        })
                .hasMessage("outbox 'a': full");
    }

    @Test
    void everyFailureIsNamedWithTheRemedyOfTheOneThatDecides() {
        Map<Outbox, Throwable> failures = new LinkedHashMap<>();
        failures.put(outbox("a"), failure(ExitCode.USAGE, "no file"));
        failures.put(outbox("b"), failure(ExitCode.SETUP, "--table"));

        assertThat(GroupFailure.of(failures).orElseThrow())
                .isInstanceOfSatisfying(
                        OperatorException.class,
                        e ->
                                assertThat(e.remedy())
                                        .startsWith("Mend --table.")
                                        .contains("in the entry 'b'"))
                .hasMessage("All 2 outboxes have failed: outbox 'a': no file; outbox 'b': --table");
    }

    @Test
    void anUnforeseenFailureAfterWhichAProcessIsStartedAgainDecides() {
        Map<Outbox, Throwable> failures = new LinkedHashMap<>();
        IllegalStateException unforeseen = new IllegalStateException("bug");
        failures.put(outbox("a"), failure(ExitCode.POSITION_LOST, "lost"));
        failures.put(outbox("b"), unforeseen);

        assertThat(GroupFailure.of(failures)).containsSame(unforeseen);
    }

    private static ExitCode codeOf(ExitCode... codes) {
        Map<Outbox, Throwable> failures = new LinkedHashMap<>();
        for (int i = 0; i < codes.length; i++) {
            failures.put(outbox("o" + i), failure(codes[i], "x"));
        }
        return ((OperatorException) GroupFailure.of(failures).orElseThrow()).exitCode();
    }

    private static OperatorException failure(ExitCode code, String text) {
        return new OperatorException(code, text, "Mend " + text + ".");
    }

    private static Outbox outbox(String name) {
        return new Outbox(
                name,
                RelayConfig.builder("jdbc:postgresql://localhost/shop", "u", "p", "k").build());
    }
}
