package io.tailrace.subscriber.internal.rehearsal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.junit.jupiter.api.Test;

class TimedCallsTest {

    private static final Duration SHORT = Duration.ofMillis(50);
    private static final Duration LONG = Duration.ofSeconds(30);

    private final TimedCalls calls = new TimedCalls("test");

    @Test
    void aResultOrAnExceptionComesBack() throws Exception {
        assertThat(calls.call(() -> 42, LONG, late -> {})).isEqualTo(42);
        assertThatThrownBy(
                        () ->
                                calls.call(
                                        () -> {
                                            throw new IllegalStateException("no");
                                        },
                                        LONG,
                                        late -> {}))
                .hasMessage("no");
        assertThatThrownBy(
                        () ->
                                calls.call(
                                        () -> {
                                            throw new StackOverflowError("deep");
                                        },
                                        LONG,
                                        late -> {}))
                .isInstanceOf(StackOverflowError.class);
    }

    @Test
    void aCallThatHangsIsInterrupted() throws Exception {
        assertThatThrownBy(
                        () ->
                                calls.call(
                                        () ->
                                                new CountDownLatch(1)
                                                        .await(LONG.toSeconds(), TimeUnit.SECONDS),
                                        SHORT,
                                        late -> {}))
                .isInstanceOf(TimeoutException.class);
        assertThat(calls.isFree()).isTrue();
    }

    /** A connection that comes too late has to be closed. */
    @Test
    void whatComesTooLateIsHandedOverAndNothingIsCalledBefore() throws Exception {
        CountDownLatch stubborn = new CountDownLatch(1);
        CompletableFuture<String> late = new CompletableFuture<>();
        assertThatThrownBy(
                        () ->
                                calls.call(
                                        () -> {
                                            awaitInSpiteOfInterrupts(stubborn);
                                            return "connection";
                                        },
                                        SHORT,
                                        late::complete))
                .isInstanceOf(TimeoutException.class);
        assertThat(calls.isFree()).isFalse();
        assertThatThrownBy(() -> calls.call(() -> 1, LONG, unused -> {}))
                .isInstanceOf(IllegalStateException.class);
        stubborn.countDown();
        assertThat(late.get(30, TimeUnit.SECONDS)).isEqualTo("connection");
        assertThat(calls.isFree()).isTrue();
    }

    private static void awaitInSpiteOfInterrupts(CountDownLatch latch) {
        while (true) {
            try {
                latch.await();
                return;
            } catch (InterruptedException e) {
                // as a driver that waits for a socket
            }
        }
    }
}
