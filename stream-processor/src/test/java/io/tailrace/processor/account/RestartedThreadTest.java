package io.tailrace.processor.account;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

class RestartedThreadTest {

    @Test
    void anErrorIsShownAndDoesNotEndTheThread() throws Exception {
        AtomicInteger runs = new AtomicInteger();
        CountDownLatch again = new CountDownLatch(1);
        CountDownLatch stop = new CountDownLatch(1);
        RestartedThread thread =
                new RestartedThread(
                        "test",
                        "do it",
                        () -> {
                            if (runs.incrementAndGet() == 1) {
                                throw new NoClassDefFoundError("Gone");
                            }
                            again.countDown();
                            stop.await();
                        });
        thread.start();
        await().until(() -> thread.failure().isPresent());
        assertThat(thread.failure()).hasValueSatisfying(text -> assertThat(text).contains("Gone"));
        assertThat(again.await(20, TimeUnit.SECONDS)).isTrue();

        thread.succeeded();
        assertThat(thread.failure()).isEmpty();
        thread.stop();
        stop.countDown();
        thread.join(Duration.ofSeconds(10));
    }

    @Test
    void aThreadThatEndsByItselfSaysSo() {
        RestartedThread thread =
                new RestartedThread("test", "do it", () -> Thread.currentThread().interrupt());
        thread.start();

        await().until(() -> thread.failure().isPresent());
        assertThat(thread.failure())
                .hasValueSatisfying(text -> assertThat(text).contains("has ended by itself"));
    }

    @Test
    void theTimeSinceTheLastSuccessGrows() {
        RestartedThread thread = new RestartedThread("test", "do it", () -> {});

        await().until(() -> thread.sinceSuccess().toMillis() > 20);
        Duration before = thread.sinceSuccess();
        thread.succeeded();
        assertThat(thread.sinceSuccess()).isLessThan(before);
    }
}
