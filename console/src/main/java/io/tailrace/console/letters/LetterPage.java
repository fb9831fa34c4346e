package io.tailrace.console.letters;

import io.tailrace.console.http.ApiException;
import io.tailrace.console.letters.index.LetterKind;
import io.tailrace.console.letters.index.LetterState;
import io.tailrace.console.letters.index.LetterStore;
import io.tailrace.console.letters.index.LetterSummary;
import io.tailrace.event.internal.Check;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.PriorityQueue;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * A part of a list of dead letters, the newest first.
 *
 * @param next where the next page begins; null if this is the last one
 * @param matching how many dead letters all pages have
 * @param begins the first offset of each partition, by its number, that the list was made of; an
 *     action with this as {@code from} selects no older dead letter that the index leaves out
 * @param ends the end of each partition, by its number: the list was made of the dead letters
 *     before it. An action with this as {@code before} selects no dead letter that came later.
 * @param exact whether an action with the same filter selects the same dead letters: not if the
 *     filter meets texts that the index has cut
 */
public record LetterPage(
        List<Line> letters,
        @Nullable String next,
        long matching,
        Map<Integer, Long> begins,
        Map<Integer, Long> ends,
        boolean exact) {

    /** The newest first; those of one millisecond by position. */
    private static final Comparator<LetterSummary> NEWEST_FIRST =
            Comparator.comparingLong(LetterSummary::millis)
                    .thenComparingInt(LetterSummary::partition)
                    .thenComparingLong(LetterSummary::offset)
                    .reversed();

    private static final LetterKind NO_KIND = new LetterKind("", "", "", "");
    private static final Pattern CURSOR =
            Pattern.compile("(-?[0-9]{1,18})_([0-9]{1,9})_([0-9]{1,18})");

    /**
     * A dead letter.
     *
     * @param error the fingerprint of the last error
     * @param attempts how many attempts the group made; 0 if that is not known
     * @param state what was done with it, a {@link LetterState}
     */
    public record Line(
            String position,
            String id,
            String type,
            String group,
            String reason,
            String error,
            String aggregate,
            Instant time,
            int attempts,
            int redrives,
            String state) {

        static Line of(LetterSummary letter) {
            return new Line(
                    letter.position(),
                    letter.id(),
                    letter.type(),
                    letter.group(),
                    letter.reason(),
                    letter.fingerprint(),
                    letter.aggregate(),
                    letter.time(),
                    letter.attempts(),
                    letter.redrives(),
                    letter.state().text());
        }
    }

    /**
     * Selects a page.
     *
     * @param after the cursor of the page before; null for the first page
     * @throws ApiException if the cursor is none
     */
    static LetterPage of(
            LetterStore store, LetterSelection selection, int limit, @Nullable String after) {
        LetterSummary last = after == null ? null : cursor(after);
        Map<Integer, Long> ends = store.ends();
        PriorityQueue<LetterSummary> found = new PriorityQueue<>(NEWEST_FIRST.reversed());
        long[] matching = new long[1];
        boolean[] exact = {true};
        store.forEach(
                letter -> {
                    if (letter.offset() >= ends.getOrDefault(letter.partition(), 0L)) {
                        return;
                    }
                    exact[0] &= selection.isExactFor(letter);
                    if (!selection.accepts(letter)) {
                        return;
                    }
                    matching[0]++;
                    if (last == null || NEWEST_FIRST.compare(letter, last) > 0) {
                        found.add(letter);
                        if (found.size() > limit + 1) {
                            found.poll();
                        }
                    }
                });
        List<LetterSummary> newest = new ArrayList<>(found);
        newest.sort(NEWEST_FIRST);
        boolean hasMore = newest.size() > limit;
        List<LetterSummary> shown = hasMore ? newest.subList(0, limit) : newest;
        return new LetterPage(
                shown.stream().map(Line::of).toList(),
                hasMore ? cursor(shown.get(limit - 1)) : null,
                matching[0],
                store.begins(), // afterwards: what was left out meanwhile is not acted on
                ends,
                exact[0]);
    }

    private static String cursor(LetterSummary letter) {
        return letter.millis() + "_" + letter.partition() + "_" + letter.offset();
    }

    private static LetterSummary cursor(String text) {
        Matcher parts = CURSOR.matcher(text);
        if (!parts.matches()) {
            throw ApiException.badRequest(
                    "after must be what next of the page before was, got " + Check.quote(text),
                    "Leave it out to begin with the first page.");
        }
        return new LetterSummary(
                Integer.parseInt(parts.group(2)),
                Long.parseLong(parts.group(3)),
                Long.parseLong(parts.group(1)),
                NO_KIND,
                "",
                "",
                0,
                0,
                false,
                null);
    }
}
