package io.tailrace.relay.term;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;

/** How long each step of the start of a term has taken, for the log. For one thread. */
final class StartSteps {

    private final Map<String, Long> millis = new LinkedHashMap<>();
    private long last = System.nanoTime();

    /** The step that has just ended; it began when the step before it ended. */
    void ended(String step) {
        long now = System.nanoTime();
        millis.merge(step, TimeUnit.NANOSECONDS.toMillis(now - last), Long::sum);
        last = now;
    }

    /** All steps in their order, with milliseconds, such as {@code "topics 12, fencing 34"}. */
    @Override
    public String toString() {
        return millis.entrySet().stream()
                .map(step -> step.getKey() + " " + step.getValue())
                .collect(Collectors.joining(", "));
    }
}
