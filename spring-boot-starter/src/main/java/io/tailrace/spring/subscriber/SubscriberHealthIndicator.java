package io.tailrace.spring.subscriber;

import io.tailrace.subscriber.health.SubscriberHealth;
import io.tailrace.subscriber.health.SubscriberHealth.Unreachable;
import java.util.LinkedHashMap;
import java.util.Map;
import org.springframework.boot.health.contributor.AbstractHealthIndicator;
import org.springframework.boot.health.contributor.Health;

/** Up if every subscriber is running or paused, its brokers answer and no handler is stuck. */
final class SubscriberHealthIndicator extends AbstractHealthIndicator {

    private final Subscribers subscribers;

    SubscriberHealthIndicator(Subscribers subscribers) {
        this.subscribers = subscribers;
    }

    @Override
    protected void doHealthCheck(Health.Builder builder) {
        builder.up();
        subscribers
                .health()
                .forEach(
                        (group, health) -> {
                            builder.withDetail(group, details(health));
                            if (!health.isHealthy()) {
                                builder.down();
                            }
                        });
    }

    private static Map<String, Object> details(SubscriberHealth health) {
        Map<String, Object> details = new LinkedHashMap<>();
        details.put("state", health.state());
        details.put("assigned", health.assigned().size());
        details.put("lag", health.lag());
        details.put("blockedAggregates", health.blockedAggregates());
        details.put("stuck", health.stuck());
        Unreachable unreachable = health.unreachable();
        if (unreachable != null) {
            details.put("brokersUnreachableSince", unreachable.since().toString());
            details.put("bootstrapServers", unreachable.bootstrapServers());
        }
        Throwable failure = health.failure();
        if (failure != null) {
            details.put("failure", String.valueOf(failure.getMessage()));
        }
        return details;
    }
}
