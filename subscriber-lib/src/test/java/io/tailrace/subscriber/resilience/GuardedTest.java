package io.tailrace.subscriber.resilience;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.resilience4j.circuitbreaker.CircuitBreaker;
import io.github.resilience4j.ratelimiter.RateLimiter;
import io.github.resilience4j.ratelimiter.RateLimiterConfig;
import io.tailrace.event.Event;
import io.tailrace.event.EventError;
import io.tailrace.event.EventException;
import io.tailrace.event.builtin.UserEvent;
import io.tailrace.subscriber.handler.Delivery;
import io.tailrace.subscriber.handler.EventHandler;
import io.tailrace.subscriber.handler.RetryLaterException;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import org.junit.jupiter.api.Test;

class GuardedTest {

    private static final Event<UserEvent.Deleted> EVENT =
            Event.of(new UserEvent.Deleted("u", null));
    private static final Delivery DELIVERY =
            new Delivery("g", "events.user", 0, 0, 1, Instant.EPOCH, null, null, Map.of());

    private int calls;

    @Test
    void anOpenCircuitPutsEventsOffWithoutCallingTheHandler() {
        EventHandler<UserEvent.Deleted> handler =
                Guarded.withCircuitBreaker(
                        Guarded.circuitBreaker("mail"),
                        (event, delivery) -> {
                            calls++;
                            throw new IllegalStateException("down");
                        });
        for (int i = 0; i < 3; i++) {
            assertThatThrownBy(() -> handler.handle(EVENT, DELIVERY)).hasMessage("down");
        }

        assertThatThrownBy(() -> handler.handle(EVENT, DELIVERY))
                .isInstanceOfSatisfying(
                        RetryLaterException.class,
                        e -> assertThat(e.pause()).isEqualTo(Guarded.OPEN_FOR))
                .hasMessage("circuit breaker mail is OPEN");
        assertThat(calls).isEqualTo(3);
    }

    @Test
    void anEventThatIsToBlameItselfDoesNotOpenTheCircuit() {
        CircuitBreaker breaker = Guarded.circuitBreaker("mail");
        EventHandler<UserEvent.Deleted> handler =
                Guarded.withCircuitBreaker(
                        breaker,
                        (event, delivery) -> {
                            throw new EventException(EventError.VALIDATION_FAILED, "bad", null);
                        });
        for (int i = 0; i < 10; i++) {
            assertThatThrownBy(() -> handler.handle(EVENT, DELIVERY))
                    .isInstanceOf(EventException.class);
        }

        assertThat(breaker.getState()).isEqualTo(CircuitBreaker.State.CLOSED);
    }

    @Test
    void aRateThatIsUsedUpPutsEventsOff() throws Exception {
        RateLimiter limiter =
                RateLimiter.of(
                        "mail",
                        RateLimiterConfig.custom()
                                .limitForPeriod(2)
                                .limitRefreshPeriod(Duration.ofHours(1))
                                .timeoutDuration(Duration.ZERO)
                                .build());
        EventHandler<UserEvent.Deleted> handler =
                Guarded.withRateLimit(limiter, (event, delivery) -> calls++);
        handler.handle(EVENT, DELIVERY);
        handler.handle(EVENT, DELIVERY);

        assertThatThrownBy(() -> handler.handle(EVENT, DELIVERY))
                .isInstanceOf(RetryLaterException.class)
                .hasMessage("rate limit mail is exhausted");
        assertThat(calls).isEqualTo(2);
    }
}
