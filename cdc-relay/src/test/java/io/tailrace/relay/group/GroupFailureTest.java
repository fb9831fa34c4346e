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

        assertThat(GroupFailure.of(Map.of(outbox(""), failure))).isSameAs(failure);
    }

    @Test
    void whatNeedsAPersonMostDecides() {
        assertThat(codeOf(ExitCode.UNREACHABLE, ExitCode.SETUP, ExitCode.POSITION_LOST))
                .isEqualTo(ExitCode.POSITION_LOST);
        assertThat(codeOf(ExitCode.UNREACHABLE, ExitCode.SETUP)).isEqualTo(ExitCode.SETUP);
        assertThat(codeOf(ExitCode.UNREACHABLE, ExitCode.UNREACHABLE))
                .isEqualTo(ExitCode.UNREACHABLE);
    }

    @Test
    void everyFailureIsNamedWithTheRemedyOfTheOneThatDecides() {
        Map<Outbox, Throwable> failures = new LinkedHashMap<>();
        failures.put(outbox("a"), failure(ExitCode.UNREACHABLE, "away"));
        failures.put(outbox("b"), failure(ExitCode.SETUP, "no table"));

        assertThat(GroupFailure.of(failures))
                .isInstanceOfSatisfying(
                        OperatorException.class,
                        e -> assertThat(e.remedy()).isEqualTo("Mend no table."))
                .hasMessage("All 2 outboxes have failed: outbox 'a': away; outbox 'b': no table");
    }

    @Test
    void anUnforeseenFailureComesBeforeAServerThatIsAway() {
        Map<Outbox, Throwable> failures = new LinkedHashMap<>();
        IllegalStateException unforeseen = new IllegalStateException("bug");
        failures.put(outbox("a"), failure(ExitCode.UNREACHABLE, "away"));
        failures.put(outbox("b"), unforeseen);

        assertThat(GroupFailure.of(failures)).isSameAs(unforeseen);
    }

    private static ExitCode codeOf(ExitCode... codes) {
        Map<Outbox, Throwable> failures = new LinkedHashMap<>();
        for (int i = 0; i < codes.length; i++) {
            failures.put(outbox("o" + i), failure(codes[i], "x"));
        }
        return ((OperatorException) GroupFailure.of(failures)).exitCode();
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
