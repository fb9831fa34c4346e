package io.tailrace.console.letters.index;

import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * The dead letters of one partition by offset: added at the end, and forgotten from the beginning
 * on. Not safe for use by several threads.
 */
final class LettersOfPartition {

    private static final int MIN_GAP = 1_024;

    private final List<@Nullable LetterSummary> letters = new ArrayList<>();

    /** How many places at the beginning are empty. */
    private int head;

    /** Adds a dead letter behind all others. */
    void add(LetterSummary letter) {
        letters.add(letter);
    }

    /** The first one; null if there is none. */
    @Nullable LetterSummary first() {
        return head == letters.size() ? null : letters.get(head);
    }

    /** Forgets the first one. */
    void removeFirst() {
        letters.set(head++, null);
        if (head >= MIN_GAP && head > letters.size() / 2) {
            letters.subList(0, head).clear();
            head = 0;
        }
    }

    /** The dead letter at an offset; null if it is not known. */
    @Nullable LetterSummary find(long offset) {
        int index = index(offset);
        return index < 0 ? null : letters.get(index);
    }

    /** Puts a dead letter into the place of the one with the same offset. */
    void replace(LetterSummary letter) {
        letters.set(index(letter.offset()), letter);
    }

    void forEach(Consumer<LetterSummary> visitor) {
        for (int i = head; i < letters.size(); i++) {
            LetterSummary letter = letters.get(i);
            if (letter != null) {
                visitor.accept(letter);
            }
        }
    }

    private int index(long offset) {
        int low = head;
        int high = letters.size() - 1;
        while (low <= high) {
            int middle = (low + high) >>> 1;
            LetterSummary letter = letters.get(middle);
            long found = letter == null ? -1 : letter.offset();
            if (found == offset) {
                return middle;
            }
            if (found < offset) {
                low = middle + 1;
            } else {
                high = middle - 1;
            }
        }
        return -1;
    }
}
