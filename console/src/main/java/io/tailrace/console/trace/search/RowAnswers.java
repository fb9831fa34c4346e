package io.tailrace.console.trace.search;

import io.tailrace.console.relays.RelayAnswers;
import io.tailrace.event.EventId;
import io.tailrace.process.live.StatusTopic;
import io.tailrace.process.lookup.FoundRow;
import io.tailrace.process.lookup.LookupCodec;
import io.tailrace.process.lookup.RowAnswer;
import io.tailrace.process.lookup.RowAnswer.State;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.BiConsumer;
import org.jspecify.annotations.Nullable;

/**
 * The answers to one question, and whether it is worth to wait for more. A relay that leads says at
 * once that it reads. A relay that is known from its reports and says nothing is down or busy, and
 * its table may have rows. No input or output. For one thread.
 */
public final class RowAnswers implements RelayAnswers {

    /** How long any relay may be silent. */
    static final Duration ANY = Duration.ofSeconds(2);

    /** How long relays that read are waited for: longer than PostgreSQL's limit of 5 s. */
    static final Duration ALL = Duration.ofSeconds(6);

    /** How much later than the first relay those answer that do not report. */
    static final Duration OTHERS = Duration.ofMillis(300);

    private final String key;
    private final boolean unique;
    private final @Nullable Set<String> known;
    private final long begun;
    private final Set<String> reading = new TreeSet<>();
    private final Map<String, RowAnswer> last = new LinkedHashMap<>();
    private long firstAt;

    /**
     * @param key of the question
     * @param unique whether one row at most is there: other ids than UUIDs are those of several
     *     tables
     * @param known the names of the relays that report; null if reports cannot be read
     * @param now of {@link System#nanoTime()}
     */
    RowAnswers(String key, boolean unique, @Nullable Set<String> known, long now) {
        this.key = key;
        this.unique = unique;
        this.known = known == null ? null : Set.copyOf(known);
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
        if (isRowFound()) {
            return true;
        }
        if (!last.keySet().containsAll(reading)) {
            return false;
        }
        if (!last.keySet().containsAll(expected())) {
            return now - begun >= ANY.toNanos();
        }
        return areAllKnown() || now - firstAt >= OTHERS.toNanos();
    }

    /** An event with a UUID has one row at most. */
    private boolean isRowFound() {
        return unique && !rows().isEmpty();
    }

    /** The relays that have to answer. */
    private Set<String> expected() {
        Set<String> expected = new TreeSet<>(reading);
        if (known != null) {
            expected.addAll(known);
        }
        return expected;
    }

    /** Whether the relays that answer report, so that others that lead are known, too. */
    private boolean areAllKnown() {
        return known != null && known.containsAll(last.keySet());
    }

    /** The rows of all relays. */
    List<FoundRow> rows() {
        List<FoundRow> rows = new ArrayList<>();
        last.values().forEach(answer -> rows.addAll(answer.rows()));
        return rows;
    }

    /** Visits the rows, each with the source that its relay publishes. */
    public void forEachRow(BiConsumer<String, FoundRow> visitor) {
        last.values()
                .forEach(
                        answer ->
                                answer.rows().forEach(row -> visitor.accept(answer.source(), row)));
    }

    /** Whether a table has more rows of the aggregate. */
    public boolean hasMore() {
        return last.values().stream().anyMatch(RowAnswer::more);
    }

    /**
     * Whether every relay has looked and has said whose rows it found, so that an event without a
     * row certainly has none.
     */
    public boolean isCertain() {
        return problem().isEmpty();
    }

    /** Why rows may be missing at their events, for people; empty if none are. */
    public String problem() {
        if (isRowFound()) {
            return "";
        }
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
        expected().stream()
                .filter(relay -> !last.containsKey(relay))
                .forEach(
                        relay ->
                                problems.add(
                                        "relay %s has not answered, so its rows are not shown"
                                                .formatted(relay)));
        last.values().stream()
                .filter(RowAnswers::lacksSource)
                .forEach(
                        answer ->
                                problems.add(
                                        "relay %s is of an earlier version and does not say its source, so rows whose ids are no UUIDs are shown as events of their own"
                                                .formatted(answer.slot())));
        if (!areAllKnown()) {
            problems.add(
                    "relays that did not answer may have rows: topic %s does not show which relays there are"
                            .formatted(StatusTopic.NAME));
        }
        return String.join("; ", problems);
    }

    /**
     * Whether it is unknown whose events rows are: an id that is no UUID names an event only
     * together with its source.
     */
    private static boolean lacksSource(RowAnswer answer) {
        return answer.source().isEmpty()
                && answer.rows().stream().anyMatch(row -> !isUuid(row.id()));
    }

    private static boolean isUuid(String id) {
        try {
            EventId.parse(id);
            return true;
        } catch (IllegalArgumentException e) {
            return false;
        }
    }
}
