package io.tailrace.subscriber.resilience;

import io.github.resilience4j.circuitbreaker.CircuitBreaker;
import io.github.resilience4j.circuitbreaker.CircuitBreakerConfig;
import io.github.resilience4j.ratelimiter.RateLimiter;
import io.github.resilience4j.ratelimiter.RateLimiterConfig;
import io.tailrace.event.DomainEvent;
import io.tailrace.event.EventDefaults;
import io.tailrace.event.EventException;
import io.tailrace.subscriber.handler.EventHandler;
import io.tailrace.subscriber.handler.RetryLaterException;
import java.time.Duration;

/**
 * Wraps handlers with a circuit breaker or a rate limiter. While the circuit is open or the rate is
 * exhausted, the handler is not called: its events wait, and no attempt is counted, so the outage
 * of a system that the handler needs does not send events to the dead-letter topic. A rehearsal of
 * a redrive passes by breaker and limiter. Stateless and safe for any thread.
 */
public final class Guarded {

    /** How long a circuit stays open before a call is let through again: 1 second. */
    public static final Duration OPEN_FOR = Duration.ofSeconds(1);

    private static final Duration RATE_PERIOD = Duration.ofSeconds(1);
    private static final float ALL_FAILED = 100;

    private Guarded() {}

    /**
     * A circuit breaker that opens after {@link EventDefaults#CIRCUIT_BREAKER_THRESHOLD}
     * consecutive failures. After {@link #OPEN_FOR} it lets one call through, and closes if the
     * call succeeds.
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

    /**
     * A limiter of {@link EventDefaults#RATE_LIMIT_PER_SECOND} calls, which never blocks a thread.
     */
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
     * Wraps a handler with a circuit breaker. A terminal {@link EventException} does not count as a
     * failure of the circuit, because its cause is the event.
     */
    public static <P extends DomainEvent> EventHandler<P> withCircuitBreaker(
            CircuitBreaker breaker, EventHandler<P> handler) {
        return UnguardedRehearsal.of(breaking(breaker, handler), handler);
    }

    private static <P extends DomainEvent> EventHandler<P> breaking(
            CircuitBreaker breaker, EventHandler<P> handler) {
        return (event, delivery) -> {
            if (!breaker.tryAcquirePermission()) {
                throw new RetryLaterException(
                        "circuit breaker " + breaker.getName() + " is " + breaker.getState(),
                        OPEN_FOR);
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
     * Wraps a handler with a rate limiter. The handler's thread waits for a permission up to the
     * limiter's timeout; without a permission the event waits instead, for one refresh period.
     */
    public static <P extends DomainEvent> EventHandler<P> withRateLimit(
            RateLimiter limiter, EventHandler<P> handler) {
        Duration period = limiter.getRateLimiterConfig().getLimitRefreshPeriod();
        EventHandler<P> limited =
                (event, delivery) -> {
                    if (!limiter.acquirePermission()) {
                        throw new RetryLaterException(
                                "rate limit " + limiter.getName() + " is exhausted", period);
                    }
                    handler.handle(event, delivery);
                };
        return UnguardedRehearsal.of(limited, handler);
    }

    private static void failed(CircuitBreaker breaker, long started, Throwable e) {
        if (e instanceof EventException known && known.isTerminal()) {
            breaker.releasePermission();
        } else {
            breaker.onError(breaker.getCurrentTimestamp() - started, breaker.getTimestampUnit(), e);
        }
    }
}
