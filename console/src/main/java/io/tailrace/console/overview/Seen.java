package io.tailrace.console.overview;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.tailrace.process.live.MeterReading;
import io.tailrace.process.live.StatusRecord;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * A report of a process, and when it came.
 *
 * @param at by the clock of the brokers, which is the same for all processes
 */
record Seen(StatusRecord status, Instant at) {

    /** A process is silent once it has not reported for so many intervals. */
    private static final int SILENT_INTERVALS = 3;

    /** The detail that says how many topics a process cannot have. */
    static final String TOPICS_REFUSED = "topicsRefused";

    private static final List<String> SENTENCES = List.of("problems", "warnings");
    private static final int MOST_SENTENCES = 20;
    private static final int LONGEST = 2_000;

    /** Keeps of a report what is shown: details may be large, and there are many processes. */
    static Seen of(StatusRecord status, Instant at) {
        ObjectNode kept = JsonNodeFactory.instance.objectNode();
        for (String name : SENTENCES) {
            ArrayNode sentences = kept.putArray(name);
            for (JsonNode sentence : status.details().path(name)) {
                String text = sentence.asText();
                if (sentences.size() < MOST_SENTENCES) {
                    sentences.add(whole(text.substring(0, Math.min(LONGEST, text.length()))));
                }
            }
        }
        kept.put(TOPICS_REFUSED, status.details().path(TOPICS_REFUSED).asInt());
        return new Seen(
                new StatusRecord(
                        status.process(),
                        status.at(),
                        status.state(),
                        status.live(),
                        status.healthy(),
                        kept,
                        status.shortened(),
                        status.meters()),
                at);
    }

    /** Without halves of characters, which cannot be written. */
    private static String whole(String text) {
        return new String(text.getBytes(UTF_8), UTF_8);
    }

    /** What a meter shows, the sum of all of its series; NaN if it shows nothing. */
    double value(String meter) {
        double sum = 0;
        boolean found = false;
        for (MeterReading reading : status.meters()) {
            if (reading.name().equals(meter)) {
                sum += reading.value();
                found = true;
            }
        }
        return found ? sum : Double.NaN;
    }

    /** Like {@link #value}, with a default. */
    double value(String meter, double otherwise) {
        double value = value(meter);
        return Double.isNaN(value) ? otherwise : value;
    }

    /** What a meter shows for each value of a tag. */
    Map<String, Double> by(String meter, String tag) {
        Map<String, Double> values = new HashMap<>();
        for (MeterReading reading : status.meters()) {
            String value = reading.tags().get(tag);
            if (reading.name().equals(meter) && value != null) {
                values.merge(value, reading.value(), Double::sum);
            }
        }
        return values;
    }

    /** Whether the process should have reported again, and has not; one that has ended need not. */
    boolean isSilent(Instant now) {
        Duration patience = status.process().interval().multipliedBy(SILENT_INTERVALS);
        return !hasEnded() && at.plus(patience).isBefore(now);
    }

    /** Whether the process said that this is its last report. */
    boolean hasEnded() {
        return status.isStopped() || !status.live();
    }

    /** Whether the process runs, as far as it is known. */
    boolean isRunning(Instant now) {
        return !hasEnded() && !isSilent(now);
    }

    /** Whether another process has the same kind and name. */
    boolean isOfSameName(Seen other) {
        return status.process().kind().equals(other.status.process().kind())
                && status.process().name().equals(other.status.process().name());
    }

    /**
     * Whether another process stands in for this one, which has ended, on the same machine: it was
     * started after the last report, by the clock of the machine. A younger one that ran beside it
     * does not.
     */
    boolean isReplacedBy(Seen other) {
        return isOfSameName(other)
                && status.process().host().equals(other.status.process().host())
                && other.at.isAfter(at)
                && other.status.process().started().isAfter(status.at());
    }
}
