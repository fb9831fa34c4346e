package io.tailrace.process.lookup;

import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/**
 * What a relay says to a question. It says {@link State#READING} at once, and afterwards one of the
 * two others. Every relay that leads answers: one for each slot.
 *
 * @param key the key of the question
 * @param state how far the relay is
 * @param slot names the relay: its slot, after the name of its source if it has one, as {@code
 *     billing/tailrace_outbox}, because a slot is unique within one PostgreSQL only
 * @param source the {@code ce_source} of the rows' events, within which an id that is no UUID is
 *     unique; empty if the relay does not say it
 * @param rows the rows, the newest transactions first; empty if there are none
 * @param more whether the table has more rows
 * @param problem why there is no answer, for people; empty unless it failed
 */
public record RowAnswer(
        String key,
        State state,
        String slot,
        String source,
        List<FoundRow> rows,
        boolean more,
        String problem) {

    /** The most rows of an answer. */
    public static final int MAX_ROWS = 100;

    /** How far a relay is. */
    public enum State {
        /** The relay has taken the question. */
        READING,
        /** The relay has looked. */
        FOUND,
        /** The relay could not look. */
        FAILED;

        /** The text in a record. */
        String text() {
            return name().toLowerCase(Locale.ROOT);
        }

        static Optional<State> of(String text) {
            return Arrays.stream(values()).filter(each -> each.text().equals(text)).findFirst();
        }
    }

    /** Copies the list. */
    public RowAnswer {
        rows = List.copyOf(rows);
    }

    /** The relay has taken the question. */
    public static RowAnswer reading(RowQuestion to, String slot) {
        return new RowAnswer(to.key(), State.READING, slot, "", List.of(), false, "");
    }

    /** The relay has looked. */
    public static RowAnswer found(RowQuestion to, String slot, List<FoundRow> rows, boolean more) {
        return new RowAnswer(to.key(), State.FOUND, slot, "", rows, more, "");
    }

    /** The relay could not look. */
    public static RowAnswer failed(RowQuestion to, String slot, String problem) {
        return new RowAnswer(to.key(), State.FAILED, slot, "", List.of(), false, problem);
    }

    /** The same of an outbox of this name. */
    public RowAnswer ofSource(String name) {
        return new RowAnswer(key, state, slot, name, rows, more, problem);
    }

    /** The same with other rows. */
    RowAnswer withRows(List<FoundRow> other, boolean hasMore) {
        return new RowAnswer(key, state, slot, source, other, hasMore, problem);
    }

    /** The relay does not know this kind of question. */
    public static RowAnswer unknown(LookupQuestion to, String slot) {
        String problem = "the relay does not know this question; it is of an earlier version";
        return new RowAnswer(to.key(), State.FAILED, slot, "", List.of(), false, problem);
    }

    /** Whether the relay says nothing more. */
    public boolean isLast() {
        return state != State.READING;
    }
}
