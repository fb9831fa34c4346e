package io.tailrace.relay.replay;

import io.tailrace.event.internal.Check;
import java.util.regex.Pattern;

/**
 * What a run publishes again.
 *
 * @param run the id of the run, which the records carry; 1 to 100 of letters, digits, {@code .},
 *     {@code _} and {@code -}
 * @param toTopic the topic that receives the records; empty for the topics of their aggregate types
 * @param perSecond the largest number of rows per second; 0 for no limit
 */
public record ReplayRequest(String run, ReplayFilter filter, String toTopic, int perSecond) {

    private static final Pattern RUN = Pattern.compile("[A-Za-z0-9._-]{1,100}");

    /**
     * Checks the values.
     *
     * @throws IllegalArgumentException naming the value, its rule and the actual value
     */
    public ReplayRequest {
        Check.that(RUN.matcher(run).matches(), "run", "must be 1 to 100 of [A-Za-z0-9._-]", run);
        Check.that(perSecond >= 0, "rate", "must be at least 0", perSecond);
    }

    /** What must not change while a run is resumed. */
    String describe() {
        return filter.describe() + " to-topic=" + toTopic;
    }
}
