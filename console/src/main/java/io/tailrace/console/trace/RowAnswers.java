package io.tailrace.console.trace;

import io.tailrace.console.relays.RelayAnswers;
import io.tailrace.process.lookup.FoundRow;
import io.tailrace.process.lookup.LookupCodec;
import io.tailrace.process.lookup.RowAnswer;
import io.tailrace.process.lookup.RowAnswer.State;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * The answers to one question, and whether it is worth to wait for more. How many relays lead is
 * not known: each says at once that it reads. No input or output. For one thread.
 */
final class RowAnswers implements RelayAnswers {

    /** How long any relay may be silent. */
    static final Duration ANY = Duration.ofSeconds(2);

    /** How long relays that read are waited for: longer than PostgreSQL's limit of 5 s. */
    static final Duration ALL = Duration.ofSeconds(6);

    /** How much later than the first one the other relays answer. */
    static final Duration OTHERS = Duration.ofMillis(300);

    private final String key;
    private final boolean ofEvent;
    private final long begun;
    private final Set<String> reading = new HashSet<>();
    private final Map<String, RowAnswer> last = new LinkedHashMap<>();
    private long firstAt;

    /**
     * @param key of the question
     * @param ofEvent whether one row at most is there
     * @param now of {@link System#nanoTime()}
     */
    RowAnswers(String key, boolean ofEvent, long now) {
        this.key = key;
        this.ofEvent = ofEvent;
        this.begun = now;
    }

    @Override
    public void add(byte @Nullable [] key, byte @Nullable [] value, long now) {
        LookupCodec.answer(key, value).ifPresent(answer -> add(answer, now));
    }

    /** Takes an answer over; those to other questions are passed over. */
    void add(RowAnswer answer, long now) {
        if (!answer.key().equals(key)) {
            return;
        }
        if (reading.isEmpty() && last.isEmpty()) {
            firstAt = now;
        }
        if (answer.state() == State.READING) {
            reading.add(answer.slot());
        } else {
            last.put(answer.slot(), answer);
        }
    }

    @Override
    public boolean isDone(long now) {
        if (reading.isEmpty() && last.isEmpty()) {
            return now - begun >= ANY.toNanos();
        }
        if (now - begun >= ALL.toNanos()) {
            return true;
        }
        boolean found = ofEvent && !rows().isEmpty();
        boolean allRead = last.keySet().containsAll(reading);
        return found || (allRead && now - firstAt >= OTHERS.toNanos());
    }

    /** The rows of all relays. */
    List<FoundRow> rows() {
        List<FoundRow> rows = new ArrayList<>();
        last.values().forEach(answer -> rows.addAll(answer.rows()));
        return rows;
    }

    /** Whether a table has more rows of the aggregate. */
    boolean hasMore() {
        return last.values().stream().anyMatch(RowAnswer::more);
    }

    /** Whether at least one relay has looked, and none has failed. */
    boolean isCertain() {
        return !last.isEmpty()
                && last.keySet().containsAll(reading)
                && last.values().stream().allMatch(answer -> answer.state() == State.FOUND);
    }

    /** Why rows may be missing, for people; empty if none are. */
    String problem() {
        if (reading.isEmpty() && last.isEmpty()) {
            return "no relay answered within %d s, so rows are not shown"
                    .formatted(ANY.toSeconds());
        }
        List<String> problems = new ArrayList<>();
        last.values().stream()
                .filter(answer -> answer.state() == State.FAILED)
                .forEach(
                        answer ->
                                problems.add(
                                        "relay %s: %s".formatted(answer.slot(), answer.problem())));
        reading.stream()
                .filter(slot -> !last.containsKey(slot))
                .forEach(slot -> problems.add("relay %s has not answered".formatted(slot)));
        return String.join("; ", problems);
    }
}
