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
import io.tailrace.subscriber.inbox.Inbox;
import io.tailrace.subscriber.inbox.RehearsableHandler;
import java.lang.reflect.Proxy;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.postgresql.ds.PGSimpleDataSource;

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

    /** It neither opens the circuit nor is kept from the handler by it. */
    @Test
    void aRehearsalPassesByTheGuard() throws Exception {
        CircuitBreaker breaker = Guarded.circuitBreaker("mail");
        EventHandler<UserEvent.Deleted> handler =
                Guarded.withRateLimit(
                        Guarded.rateLimiter("mail"),
                        Guarded.withCircuitBreaker(
                                breaker,
                                Inbox.idempotent(new PGSimpleDataSource(), (c, e, d) -> {})));
        assertThat(handler).isInstanceOf(RehearsableHandler.class);
        RehearsableHandler<UserEvent.Deleted> rehearsable =
                (RehearsableHandler<UserEvent.Deleted>) handler;
        for (int i = 0; i < 10; i++) {
            assertThatThrownBy(() -> rehearsable.rehearse(broken(), EVENT, DELIVERY))
                    .hasMessage("broken");
        }
        assertThat(breaker.getState()).isEqualTo(CircuitBreaker.State.CLOSED);
        assertThat(breaker.getMetrics().getNumberOfBufferedCalls()).isZero();
        assertThat(Guarded.withCircuitBreaker(breaker, (event, delivery) -> calls++))
                .isNotInstanceOf(RehearsableHandler.class);
    }

    private static Connection broken() {
        return (Connection)
                Proxy.newProxyInstance(
                        GuardedTest.class.getClassLoader(),
                        new Class<?>[] {Connection.class},
                        (self, method, arguments) -> {
                            throw new SQLException("broken");
                        });
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
