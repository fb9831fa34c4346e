package io.tailrace.spring.kafka;

import io.tailrace.spring.health.HealthCheck;
import io.tailrace.spring.health.HealthReport;
import io.tailrace.subscriber.container.BlockedRecord;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import org.springframework.beans.factory.config.ConfigurableListableBeanFactory;

/**
 * Up if the containers of all {@code @KafkaListener} methods that handle events run or were stopped
 * on purpose, no call of a method is stuck, and no report of a failed event is missing. Does not
 * create the container factory.
 */
public final class ListenersHealth implements HealthCheck {

    private final ConfigurableListableBeanFactory beans;

    ListenersHealth(ConfigurableListableBeanFactory beans) {
        this.beans = beans;
    }

    /** Has the details of each listener by its group. */
    @Override
    public HealthReport check() {
        SortedMap<String, ListenerState> states =
                beans.getSingleton(EventListenerContainerFactory.BEAN)
                                instanceof EventListenerContainerFactory factory
                        ? factory.states()
                        : new TreeMap<>();
        Map<String, Object> details = new LinkedHashMap<>();
        states.forEach((group, state) -> details.put(group, details(state)));
        return new HealthReport(
                states.values().stream().allMatch(ListenerState::isHealthy), details);
    }

    private static Map<String, Object> details(ListenerState listener) {
        Map<String, Object> details = new LinkedHashMap<>();
        details.put("state", listener.state().name());
        details.put("assigned", listener.assigned().size());
        details.put("paused", listener.paused());
        details.put("blocked", listener.blocked().stream().map(ListenersHealth::details).toList());
        details.put("stuck", listener.stuck().stream().map(ListenersHealth::details).toList());
        return details;
    }

    private static Map<String, Object> details(StuckCall stuck) {
        Map<String, Object> details = new LinkedHashMap<>();
        details.put("partition", stuck.topic() + "-" + stuck.partition());
        details.put("offset", stuck.offset());
        details.put("since", stuck.since().toString());
        return details;
    }

    /** Never the payload or the message of an exception. */
    private static Map<String, Object> details(BlockedRecord blocked) {
        Map<String, Object> details = new LinkedHashMap<>();
        details.put("partition", blocked.topic() + "-" + blocked.partition());
        details.put("offset", blocked.offset());
        details.put("eventId", blocked.eventId());
        details.put("attempts", blocked.attempts());
        details.put("since", blocked.since().toString());
        details.put("reportMissing", blocked.reportMissing());
        return details;
    }
}
