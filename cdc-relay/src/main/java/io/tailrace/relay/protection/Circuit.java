package io.tailrace.relay.protection;

import io.github.resilience4j.circuitbreaker.CircuitBreaker;
import io.github.resilience4j.circuitbreaker.CircuitBreaker.State;
import io.github.resilience4j.circuitbreaker.CircuitBreakerConfig;
import io.github.resilience4j.circuitbreaker.event.CircuitBreakerOnStateTransitionEvent;
import io.tailrace.relay.config.PublishLimits;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The circuit breaker between a relay and its brokers. A call that may not pass waits; it is never
 * refused, so the order of calls is kept. Safe for any thread.
 */
final class Circuit {

    /** How long the circuit stays open before one transaction is let through. */
    static final Duration OPEN_FOR = Duration.ofSeconds(1);

    private static final Logger LOG = LoggerFactory.getLogger(Circuit.class);
    private static final float ALL = 100;
    private static final Duration NEVER_SLOW = Duration.ofDays(1);
    private static final long RECHECK_NANOS = TimeUnit.MILLISECONDS.toNanos(20);

    private final String slot;
    private final CircuitBreaker breaker;

    Circuit(String slot, PublishLimits limits) {
        this.slot = slot;
        this.breaker = breaker(slot, limits);
        breaker.getEventPublisher().onStateTransition(this::logChange);
    }

    private static CircuitBreaker breaker(String slot, PublishLimits limits) {
        int threshold = Math.max(1, limits.circuitBreakerThreshold());
        CircuitBreaker breaker =
                CircuitBreaker.of(
                        slot,
                        CircuitBreakerConfig.custom()
                                .slidingWindowSize(threshold)
                                .minimumNumberOfCalls(threshold)
                                .failureRateThreshold(ALL)
                                .slowCallRateThreshold(ALL)
                                .slowCallDurationThreshold(
                                        limits.slowCall().isZero() ? NEVER_SLOW : limits.slowCall())
                                .waitDurationInOpenState(OPEN_FOR)
                                .permittedNumberOfCallsInHalfOpenState(1)
                                .build());
        if (limits.circuitBreakerThreshold() == 0) {
            breaker.transitionToDisabledState();
        }
        return breaker;
    }

    /** Waits while the circuit is open, makes a call, and counts it if it fails. */
    <T> T prepare(TermEnd end, BrokerCall<T> call) throws InterruptedException {
        awaitPermission(end);
        breaker.releasePermission();
        long started = breaker.getCurrentTimestamp();
        try {
            return call.run();
        } catch (RuntimeException e) {
            if (BrokerFailure.is(e)) {
                breaker.onError(since(started), breaker.getTimestampUnit(), e);
            }
            throw e;
        }
    }

    /** Waits while the circuit is open, makes a call, and counts its outcome and its duration. */
    void transaction(TermEnd end, BrokerTransaction call) throws InterruptedException {
        awaitPermission(end);
        long started = breaker.getCurrentTimestamp();
        boolean counted = false;
        try {
            call.run();
            breaker.onSuccess(since(started), breaker.getTimestampUnit());
            counted = true;
        } catch (RuntimeException e) {
            if (BrokerFailure.is(e)) {
                breaker.onError(since(started), breaker.getTimestampUnit(), e);
                counted = true;
            }
            throw e;
        } finally {
            if (!counted) {
                breaker.releasePermission();
            }
        }
    }

    CircuitState state() {
        return switch (breaker.getState()) {
            case OPEN, FORCED_OPEN -> CircuitState.OPEN;
            case HALF_OPEN -> CircuitState.HALF_OPEN;
            case CLOSED, METRICS_ONLY -> CircuitState.CLOSED;
            case DISABLED -> CircuitState.OFF;
        };
    }

    private void awaitPermission(TermEnd end) throws InterruptedException {
        while (!breaker.tryAcquirePermission()) {
            end.pause(RECHECK_NANOS);
        }
    }

    private long since(long started) {
        return breaker.getCurrentTimestamp() - started;
    }

    private void logChange(CircuitBreakerOnStateTransitionEvent change) {
        State to = change.getStateTransition().getToState();
        if (to == State.OPEN) {
            LOG.atWarn()
                    .addKeyValue("slot", slot)
                    .addKeyValue("openForMs", OPEN_FOR.toMillis())
                    .log(
                            "The circuit to the brokers is open, because the last transactions"
                                    + " failed or were slow. Publishing pauses and rows wait in"
                                    + " PostgreSQL; then one transaction is tried. If this goes on,"
                                    + " check the load and the log of the brokers.");
        } else {
            LOG.atInfo().addKeyValue("slot", slot).log("The circuit to the brokers is now {}", to);
        }
    }
}
