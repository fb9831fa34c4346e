package io.tailrace.relay.group;

import io.tailrace.process.admin.Health;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** The health of a process with a list of outboxes; pure. */
final class GroupHealth {

    /** Every outbox is healthy. */
    static final String HEALTHY = "HEALTHY";

    /** Some outboxes are healthy, but not all. */
    static final String DEGRADED = "DEGRADED";

    /** No outbox is healthy. */
    static final String UNHEALTHY = "UNHEALTHY";

    private GroupHealth() {}

    /**
     * Composes the health. The details are {@code unhealthy}, the names of the outboxes that are
     * not, if there are some, {@code problems} with the reason if the process is about to end, and
     * {@code outboxes} with an object for each outbox by name.
     *
     * @param end why the process is about to end; null if it works
     */
    static Health of(Map<Outbox, Health> healths, @Nullable Throwable end) {
        boolean live = end == null;
        List<String> unhealthy =
                healths.entrySet().stream()
                        .filter(each -> !each.getValue().healthy())
                        .map(each -> each.getKey().name())
                        .toList();
        Map<String, Object> outboxes = new LinkedHashMap<>();
        healths.forEach((outbox, health) -> outboxes.put(outbox.name(), json(health)));
        Map<String, Object> details = new LinkedHashMap<>();
        if (!unhealthy.isEmpty()) {
            details.put("unhealthy", unhealthy);
        }
        if (end != null) {
            details.put("problems", List.of("The process ends: " + end.getMessage()));
        }
        details.put("outboxes", outboxes);
        boolean ready = unhealthy.size() < healths.size();
        String state = unhealthy.isEmpty() ? HEALTHY : ready ? DEGRADED : UNHEALTHY;
        return new Health(live, live && ready, state, details);
    }

    private static Map<String, Object> json(Health health) {
        Map<String, Object> json = new LinkedHashMap<>();
        json.put("healthy", health.healthy());
        json.put("state", health.state());
        json.putAll(health.details());
        return json;
    }
}
