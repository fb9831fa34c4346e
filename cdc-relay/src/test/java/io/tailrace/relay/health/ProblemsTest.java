package io.tailrace.relay.health;

import static org.assertj.core.api.Assertions.assertThat;

import io.tailrace.relay.health.Problem.Kind;
import io.tailrace.relay.health.Problem.Severity;
import java.util.ArrayDeque;
import java.util.List;
import java.util.Queue;
import org.junit.jupiter.api.Test;
import org.slf4j.event.EventRecordingLogger;
import org.slf4j.event.Level;
import org.slf4j.event.SubstituteLoggingEvent;
import org.slf4j.helpers.SubstituteLogger;

class ProblemsTest {

    private final Queue<SubstituteLoggingEvent> log = new ArrayDeque<>();
    private final Problems problems =
            new Problems(
                    "orders",
                    new EventRecordingLogger(new SubstituteLogger("test", log, true), log));

    @Test
    void aProblemIsLoggedOnceWhenItBeginsAndOnceWhenItEnds() {
        problems.set(List.of());
        problems.set(List.of(problem("held 11 MiB")));
        problems.set(List.of(problem("held 12 MiB")));
        assertThat(log).extracting(SubstituteLoggingEvent::getLevel).containsExactly(Level.WARN);
        assertThat(log.element().getMessage())
                .contains("slot=orders", "problem=wal-budget", "remedy=look");
        assertThat(problems.current()).extracting(Problem::text).containsExactly("held 12 MiB");

        problems.set(List.of());
        problems.set(List.of());

        assertThat(log)
                .extracting(SubstituteLoggingEvent::getLevel)
                .containsExactly(Level.WARN, Level.INFO);
        assertThat(problems.current()).isEmpty();
    }

    private static Problem problem(String text) {
        return new Problem(Kind.WAL_BUDGET, Severity.NOT_READY, text, "look");
    }
}
