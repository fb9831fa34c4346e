package io.tailrace.spring.subscriber;

import io.tailrace.spring.health.HealthCheck;
import io.tailrace.spring.health.HealthReport;
import io.tailrace.subscriber.health.SubscriberHealth;
import io.tailrace.subscriber.health.SubscriberHealth.Unreachable;
import java.util.LinkedHashMap;
import java.util.Map;

/** Up if every subscriber is running or paused, its brokers answer and no handler is stuck. */
public final class SubscribersHealth implements HealthCheck {

    private final Subscribers subscribers;

    SubscribersHealth(Subscribers subscribers) {
        this.subscribers = subscribers;
    }

    /** Has the details of each subscriber by its group. */
    @Override
    public HealthReport check() {
        Map<String, Object> details = new LinkedHashMap<>();
        boolean up = true;
        for (Map.Entry<String, SubscriberHealth> each : subscribers.health().entrySet()) {
            details.put(each.getKey(), details(each.getValue()));
            up &= each.getValue().isHealthy();
        }
        return new HealthReport(up, details);
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
