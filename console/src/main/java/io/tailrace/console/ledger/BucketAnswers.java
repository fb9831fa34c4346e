package io.tailrace.console.ledger;

import io.tailrace.console.relays.RelayAnswers;
import io.tailrace.event.internal.Check;
import io.tailrace.process.Printable;
import io.tailrace.process.lookup.BucketAnswer;
import io.tailrace.process.lookup.LookupCodec;
import io.tailrace.process.lookup.NamedEvents;
import io.tailrace.process.lookup.RowAnswer.State;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * The answers of relays to one question about a bucket. How many relays answer is not known: each
 * says at once that it reads. No input or output. For one thread.
 */
final class BucketAnswers implements RelayAnswers {

    /** How long any relay may be silent. */
    static final Duration ANY = Duration.ofSeconds(5);

    /** How long relays that read are waited for: longer than their limit of 60 s. */
    static final Duration ALL = Duration.ofSeconds(70);

    /** How much later than the first one another relay answers. */
    static final Duration OTHERS = Duration.ofSeconds(1);

    /** More relays than that are no relays of this pipeline. */
    private static final int MOST_RELAYS = 100;

    private final String key;
    private final String source;
    private final long begun;
    private final Set<String> reading = new HashSet<>();
    private final Map<String, BucketAnswer> last = new LinkedHashMap<>();
    private long firstAt;

    /**
     * @param key of the question
     * @param source the source that is asked for
     * @param now of {@link System#nanoTime()}
     */
    BucketAnswers(String key, String source, long now) {
        this.key = key;
        this.source = source;
        this.begun = now;
    }

    @Override
    public void add(byte @Nullable [] recordKey, byte @Nullable [] value, long now) {
        if (recordKey != null && Arrays.equals(recordKey, LookupCodec.key(key))) {
            LookupCodec.bucketAnswer(recordKey, value).ifPresent(answer -> add(answer, now));
        }
    }

    private void add(BucketAnswer answer, long now) {
        if (isSilent()) {
            firstAt = now;
        }
        if (reading.size() + last.size() >= MOST_RELAYS && !reading.contains(answer.slot())) {
            return;
        }
        if (answer.state() == State.READING) {
            reading.add(answer.slot());
        } else {
            last.put(answer.slot(), answer);
        }
    }

    private boolean isSilent() {
        return reading.isEmpty() && last.isEmpty();
    }

    @Override
    public boolean isDone(long now) {
        if (isSilent()) {
            return now - begun >= ANY.toNanos();
        }
        boolean allRead = last.keySet().containsAll(reading);
        return now - begun >= ALL.toNanos() || (allRead && now - firstAt >= OTHERS.toNanos());
    }

    /** Which relays are searching, for people. */
    String waiting() {
        List<String> slots = new ArrayList<>(reading);
        slots.removeAll(last.keySet());
        slots.sort(null);
        return isSilent()
                ? "asking the relays"
                : Printable.line("relay " + String.join(", ", slots) + " searches");
    }

    /** The relays that have looked. */
    List<BucketAnswer> found() {
        return last.values().stream().filter(answer -> answer.found() != null).toList();
    }

    private boolean isAsked(BucketAnswer answer) {
        return answer.source().equals(source);
    }

    /** How many events are not right, at least. */
    long notRight() {
        long sum = 0;
        for (BucketAnswer answer : last.values()) {
            NamedEvents found = answer.found();
            sum += found == null ? 0 : Math.max(0, found.notRight());
        }
        return sum;
    }

    /** Why events may be missing from the answer, for people; empty if none are. */
    String problem() {
        if (isSilent()) {
            return Printable.line(
                    "No relay of source %s answered within %d s"
                            .formatted(Check.quote(source), ANY.toSeconds()));
        }
        List<String> problems = new ArrayList<>();
        last.values().stream()
                .filter(answer -> answer.state() == State.FAILED)
                .forEach(answer -> problems.add(answer.slot() + ": " + answer.problem()));
        reading.stream()
                .filter(slot -> !last.containsKey(slot))
                .forEach(slot -> problems.add(slot + " has not answered"));
        if (problems.isEmpty() && found().stream().noneMatch(this::isAsked)) {
            return Printable.line(
                    "No relay of source %s has searched".formatted(Check.quote(source)));
        }
        return problems.isEmpty()
                ? ""
                : Printable.line(
                        "Not every relay has searched. Relay " + String.join("; ", problems));
    }
}
