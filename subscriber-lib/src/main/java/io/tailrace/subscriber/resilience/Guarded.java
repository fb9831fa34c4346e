package io.tailrace.subscriber.resilience;

import io.github.resilience4j.circuitbreaker.CircuitBreaker;
import io.github.resilience4j.circuitbreaker.CircuitBreakerConfig;
import io.github.resilience4j.ratelimiter.RateLimiter;
import io.github.resilience4j.ratelimiter.RateLimiterConfig;
import io.tailrace.event.DomainEvent;
import io.tailrace.event.EventDefaults;
import io.tailrace.event.EventException;
import io.tailrace.subscriber.EventHandler;
import io.tailrace.subscriber.RetryLaterException;
import java.time.Duration;

/**
 * Handlers that are not called while a circuit is open or a rate is used up. Their events wait, and
 * no attempt is counted: an outage of what a handler needs does not send events to the dead
 * letters. Stateless and safe for any thread.
 */
public final class Guarded {

    /** How long a circuit stays open before it is tried again. */
    public static final Duration OPEN_FOR = Duration.ofSeconds(1);

    private static final Duration RATE_PERIOD = Duration.ofSeconds(1);
    private static final float ALL_FAILED = 100;

    private Guarded() {}

    /**
     * A circuit breaker that opens after {@link EventDefaults#CIRCUIT_BREAKER_THRESHOLD} failures
     * in a row, for {@link #OPEN_FOR}, and then lets one call through to see.
     */
    public static CircuitBreaker circuitBreaker(String name) {
        return CircuitBreaker.of(
                name,
                CircuitBreakerConfig.custom()
                        .slidingWindowSize(EventDefaults.CIRCUIT_BREAKER_THRESHOLD)
                        .minimumNumberOfCalls(EventDefaults.CIRCUIT_BREAKER_THRESHOLD)
                        .failureRateThreshold(ALL_FAILED)
                        .waitDurationInOpenState(OPEN_FOR)
                        .permittedNumberOfCallsInHalfOpenState(1)
                        .build());
    }

    /** A limit of {@link EventDefaults#RATE_LIMIT_PER_SECOND}, which keeps no thread waiting. */
    public static RateLimiter rateLimiter(String name) {
        return RateLimiter.of(
                name,
                RateLimiterConfig.custom()
                        .limitForPeriod(EventDefaults.RATE_LIMIT_PER_SECOND)
                        .limitRefreshPeriod(RATE_PERIOD)
                        .timeoutDuration(Duration.ZERO)
                        .build());
    }

    /**
     * The handler behind a circuit breaker. A terminal {@link EventException} is about the event
     * and not counted as a failure of the circuit.
     */
    public static <P extends DomainEvent> EventHandler<P> withCircuitBreaker(
            CircuitBreaker breaker, EventHandler<P> handler) {
        return (event, delivery) -> {
            if (!breaker.tryAcquirePermission()) {
                throw new RetryLaterException(
                        "circuit " + breaker.getName() + " is " + breaker.getState(), OPEN_FOR);
            }
            long started = breaker.getCurrentTimestamp();
            try {
                handler.handle(event, delivery);
                breaker.onSuccess(
                        breaker.getCurrentTimestamp() - started, breaker.getTimestampUnit());
            } catch (RetryLaterException e) {
                breaker.releasePermission();
                throw e;
            } catch (Throwable e) {
                failed(breaker, started, e);
                throw e;
            }
        };
    }

    /**
     * The handler behind a rate limit. It waits for a permission as long as the limiter's own
     * timeout says, on the handler's thread; without one the event waits instead.
     */
    public static <P extends DomainEvent> EventHandler<P> withRateLimit(
            RateLimiter limiter, EventHandler<P> handler) {
        Duration period = limiter.getRateLimiterConfig().getLimitRefreshPeriod();
        return (event, delivery) -> {
            if (!limiter.acquirePermission()) {
                throw new RetryLaterException("rate " + limiter.getName() + " is used up", period);
            }
            handler.handle(event, delivery);
        };
    }

    private static void failed(CircuitBreaker breaker, long started, Throwable e) {
        if (e instanceof EventException known && known.isTerminal()) {
            breaker.releasePermission();
        } else {
            breaker.onError(breaker.getCurrentTimestamp() - started, breaker.getTimestampUnit(), e);
        }
    }
}
