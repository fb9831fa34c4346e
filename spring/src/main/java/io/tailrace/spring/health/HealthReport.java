package io.tailrace.spring.health;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * The result of a {@link HealthCheck}. Immutable.
 *
 * @param up whether the part works
 * @param details what an operator wants to know, by name, in the order in which it is shown
 */
public record HealthReport(boolean up, Map<String, Object> details) {

    /** Copies the details. */
    public HealthReport {
        details = Collections.unmodifiableMap(new LinkedHashMap<>(details));
    }
}
