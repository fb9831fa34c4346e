package io.tailrace.process.live;

import com.fasterxml.jackson.databind.JsonNode;
import java.time.Instant;
import java.util.List;

/**
 * What a process says of itself at one moment. Immutable, except that nobody may change the
 * details.
 *
 * @param process who says it
 * @param at when, by the clock of the process
 * @param state of its state machine, for example {@code STREAMING}
 * @param live false once only a new process helps
 * @param healthy whether it can do its work
 * @param details a JSON object: what {@code /health} shows
 * @param shortened whether the details are left out but for problems and warnings, because the
 *     record would be too large
 * @param meters those of {@link ReportedMetrics} that the process has and that show a number
 */
public record StatusRecord(
        LiveProcess process,
        Instant at,
        String state,
        boolean live,
        boolean healthy,
        JsonNode details,
        boolean shortened,
        List<MeterReading> meters) {

    /** The state of a process that was stopped in order. */
    public static final String STOPPED = "STOPPED";

    public StatusRecord {
        meters = List.copyOf(meters);
    }

    /** Whether the process has ended in order. */
    public boolean isStopped() {
        return state.equals(STOPPED);
    }
}
