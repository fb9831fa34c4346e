package io.tailrace.console.ledger;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class WhileAskedTest {

    private final AtomicLong now = new AtomicLong(Long.MAX_VALUE - 5); // as nanoTime, it overflows
    private final Semaphore begun = new Semaphore(0);
    private final Semaphore ended = new Semaphore(0);
    private final WhileAsked reader =
            new WhileAsked("asked-test", this::work, Duration.ofNanos(10), Duration.ZERO, now::get);

    @AfterEach
    void close() {
        reader.close();
    }

    @Test
    void nothingIsDoneUntilSomebodyAsks() {
        assertThat(reader.isWanted() && begun.tryAcquire()).isFalse();
    }

    @Test
    void theWorkEndsOnceNobodyHasAskedForAWhileAndBeginsWithTheNextQuestion() throws Exception {
        assertThat(reader.ask()).isTrue();
        await(begun);

        now.addAndGet(10);
        assertThat(reader.ask()).as("a question in time goes on").isFalse();
        now.addAndGet(10);
        assertThat(reader.isWanted()).isTrue();
        now.addAndGet(1);
        await(ended);

        reader.ask();
        await(begun);
    }

    @Test
    void closingEndsTheWork() throws Exception {
        reader.ask();
        await(begun);

        reader.close();

        await(ended);
        assertThat(reader.ask()).isFalse();
        assertThat(reader.isClosed()).isTrue();
    }

    private void work() {
        begun.release();
        while (reader.isWanted()) {
            Thread.onSpinWait();
        }
        ended.release();
    }

    private static void await(Semaphore what) throws InterruptedException {
        assertThat(what.tryAcquire(10, TimeUnit.SECONDS)).isTrue();
    }
}
