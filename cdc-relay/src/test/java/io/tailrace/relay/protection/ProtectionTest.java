package io.tailrace.relay.protection;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tailrace.relay.config.PublishLimits;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import org.apache.kafka.common.KafkaException;
import org.junit.jupiter.api.Test;

class ProtectionTest {

    private final CompletableFuture<Void> ended = new CompletableFuture<>();

    @Test
    void theCircuitOpensAfterTheThresholdAndClosesAfterOneGoodTransaction() throws Exception {
        Protection protection = protection(0, 3);
        TermProtection term = protection.during(ended);
        fail(term, 2);
        assertThat(protection.circuit()).isEqualTo(CircuitState.CLOSED);
        fail(term, 1);
        assertThat(protection.circuit()).isEqualTo(CircuitState.OPEN);
        assertThat(protection.circuit().level()).isEqualTo(2);

        long started = System.nanoTime();
        term.transaction(1, () -> {});

        assertThat(Duration.ofNanos(System.nanoTime() - started))
                .isGreaterThan(Circuit.OPEN_FOR.minusMillis(100));
        assertThat(protection.circuit()).isEqualTo(CircuitState.CLOSED);
    }

    @Test
    void aFailureBetweenGoodTransactionsDoesNotOpenTheCircuit() throws Exception {
        Protection protection = protection(0, 3);
        TermProtection term = protection.during(ended);
        fail(term, 2);
        term.transaction(1, () -> {});
        fail(term, 2);

        assertThat(protection.circuit()).isEqualTo(CircuitState.CLOSED);
    }

    @Test
    void aPreparationThatFailsCountsAndOneThatSucceedsDoesNotCloseTheCircuit() throws Exception {
        Protection protection = protection(0, 1);
        TermProtection term = protection.during(ended);
        assertThatThrownBy(() -> term.prepare(ProtectionTest::broken))
                .isInstanceOf(KafkaException.class);
        assertThat(protection.circuit()).isEqualTo(CircuitState.OPEN);

        term.prepare(() -> "created");
        assertThat(protection.circuit()).isEqualTo(CircuitState.HALF_OPEN);

        fail(term, 1);
        assertThat(protection.circuit()).isEqualTo(CircuitState.OPEN);
    }

    @Test
    void whatIsNotTheBrokersFaultDoesNotOpenTheCircuit() {
        Protection protection = protection(0, 1);
        TermProtection term = protection.during(ended);

        assertThatThrownBy(
                        () ->
                                term.transaction(
                                        1,
                                        () -> {
                                            throw new IllegalStateException("a bug");
                                        }))
                .hasMessage("a bug");
        assertThat(protection.circuit()).isEqualTo(CircuitState.CLOSED);
    }

    @Test
    void aWaitEndsWithTheTerm() {
        Protection protection = protection(1, 3);
        TermProtection term = protection.during(ended);
        ended.complete(null);

        assertThatThrownBy(
                        () -> {
                            term.transaction(1, () -> {});
                            term.transaction(1, () -> {});
                        })
                .isInstanceOf(TermEndedException.class);
    }

    @Test
    void aThresholdOfZeroSwitchesTheBreakerOff() {
        Protection protection = protection(0, 0);
        fail(protection.during(ended), 10);

        assertThat(protection.circuit()).isEqualTo(CircuitState.OFF);
    }

    private static Protection protection(int rateLimit, int threshold) {
        return new Protection(
                "orders",
                new PublishLimits(100, Duration.ZERO, rateLimit, threshold, Duration.ZERO, 5));
    }

    private static void fail(TermProtection term, int times) {
        for (int i = 0; i < times; i++) {
            assertThatThrownBy(() -> term.transaction(1, ProtectionTest::broken))
                    .isInstanceOf(KafkaException.class);
        }
    }

    private static String broken() {
        throw new KafkaException("no broker");
    }
}
