package io.tailrace.processor.topology;

import static org.assertj.core.api.Assertions.assertThat;

import io.tailrace.processor.topology.stage.CommitPace;
import io.tailrace.processor.topology.stage.StageSpans;
import java.time.Duration;
import org.apache.kafka.streams.processor.api.MockProcessorContext;
import org.apache.kafka.streams.processor.api.Record;
import org.junit.jupiter.api.Test;

class InputRouterTest {

    private static final long LATER = Duration.ofHours(1).toNanos();

    private final CommitPace pace = new CommitPace(Duration.ofMillis(10));
    private final InputRouter router =
            new InputRouter("events.failed", "commands", StageSpans.NONE, pace);
    private final MockProcessorContext<byte[], byte[]> task = new MockProcessorContext<>();

    @Test
    void theTaskOfARecordIsCommittedWhenTheThreadHasCaughtUp() {
        router.init(task);
        process();
        assertThat(task.committed()).isFalse();

        pace.polled(System.nanoTime() + LATER, () -> false);

        assertThat(task.committed()).isTrue();
    }

    /** Kafka Streams would go on to call them after the task was closed and initialized again. */
    @Test
    void nothingIsScheduled() {
        router.init(task);
        process();

        assertThat(task.scheduledPunctuators()).isEmpty();
    }

    @Test
    void aClosedTaskWaitsForNoCommit() {
        router.init(task);
        process();
        router.close();

        assertThat(pace.patienceMillis(System.nanoTime())).isEqualTo(Long.MAX_VALUE);
    }

    private void process() {
        task.setRecordMetadata("outbox.ticket", 0, 17);
        router.process(new Record<>(new byte[0], new byte[0], 0));
    }
}
