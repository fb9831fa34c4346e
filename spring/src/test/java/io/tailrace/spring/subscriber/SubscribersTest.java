package io.tailrace.spring.subscriber;

import static org.assertj.core.api.Assertions.assertThat;

import io.tailrace.event.builtin.UserEvent;
import io.tailrace.subscriber.metrics.SubscriberMeter;
import io.tailrace.subscriber.tracing.HandlingTracer;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.support.DefaultListableBeanFactory;

class SubscribersTest {

    static class Mailer {
        @EventHandler
        public void onDeleted(UserEvent.Deleted event) {}
    }

    /** Starting and, while handlers drain, stopping may take long; a probe must not wait for it. */
    @Test
    void healthDoesNotWaitForAStartOrStopThatGoesOn() throws Exception {
        CompletableFuture<Void> entered = new CompletableFuture<>();
        CompletableFuture<Void> proceed = new CompletableFuture<>();
        Subscribers subscribers =
                new Subscribers(
                        new HandlerMethods(beans()),
                        "mailer",
                        group -> {
                            entered.complete(null);
                            proceed.join();
                            throw new IllegalStateException("simulated");
                        },
                        SubscriberMeter.NONE,
                        HandlingTracer.NONE,
                        IdempotentHandlers.NONE);
        CompletableFuture<Void> start = CompletableFuture.runAsync(subscribers::start);
        try {
            entered.get(10, TimeUnit.SECONDS);

            Map<?, ?> health =
                    CompletableFuture.supplyAsync(subscribers::health).get(10, TimeUnit.SECONDS);

            assertThat(health).isEmpty();
        } finally {
            proceed.complete(null);
        }
        assertThat(start).failsWithin(10, TimeUnit.SECONDS);
        assertThat(subscribers.isRunning()).isFalse();
    }

    private static DefaultListableBeanFactory beans() {
        DefaultListableBeanFactory beans = new DefaultListableBeanFactory();
        beans.registerSingleton("mailer", new Mailer());
        return beans;
    }
}
