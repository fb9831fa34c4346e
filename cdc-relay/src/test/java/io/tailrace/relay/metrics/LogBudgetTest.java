package io.tailrace.relay.metrics;

import static org.assertj.core.api.Assertions.assertThat;

import io.tailrace.relay.metrics.LogBudget.Verdict;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

class LogBudgetTest {

    private final AtomicLong nanoTime = new AtomicLong(-5);
    private final LogBudget budget = new LogBudget(nanoTime::get);

    @Test
    void tenMessagesAreLoggedAndTheTenthAnnouncesTheSilence() {
        List<Verdict> verdicts = take(13);

        assertThat(verdicts.subList(0, 9)).containsOnly(Verdict.LOG);
        assertThat(verdicts.get(9)).isEqualTo(Verdict.LOG_AS_LAST);
        assertThat(verdicts.subList(10, 13)).containsOnly(Verdict.SKIP);
    }

    @Test
    void aMinuteAfterTheFirstMessageTheBudgetIsFullAgain() {
        take(11);
        nanoTime.addAndGet(Duration.ofMinutes(1).toNanos() - 1);
        assertThat(budget.take()).isEqualTo(Verdict.SKIP);

        nanoTime.incrementAndGet();

        assertThat(take(11))
                .startsWith(Verdict.LOG)
                .endsWith(Verdict.LOG_AS_LAST, Verdict.SKIP)
                .hasSize(11);
    }

    private List<Verdict> take(int messages) {
        return Stream.generate(budget::take).limit(messages).toList();
    }
}
