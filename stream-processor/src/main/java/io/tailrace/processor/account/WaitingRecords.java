package io.tailrace.processor.account;

import io.tailrace.account.Line;
import io.tailrace.account.Tally;
import org.jspecify.annotations.Nullable;

/**
 * Records in the order of their offsets, in arrays: 44 bytes a record, at most twice as much while
 * there is room for more. Records of one line in a row share it. For one thread.
 */
final class WaitingRecords {

    /** Takes over a record. */
    @FunctionalInterface
    interface Taker {
        void take(Line line, long minute, Tally tally);
    }

    private static final int FIRST_CAPACITY = 64;
    private static final int NUMBERS = 5;
    private static final int MINUTE = 1;
    private static final int COUNT = 2;
    private static final int HIGH = 3;
    private static final int LOW = 4;

    private long[] numbers = {};
    private @Nullable Line[] lines = {};
    private int first;
    private int size;

    int size() {
        return size;
    }

    /**
     * The offset of the first record.
     *
     * @throws IllegalStateException if there is none
     */
    long firstOffset() {
        if (size == 0) {
            throw new IllegalStateException("no record waits");
        }
        return numbers[first * NUMBERS];
    }

    /** Adds a record at the end. */
    void add(long offset, Line line, long minute, Tally tally) {
        if (size == lines.length) {
            grow();
        }
        Line last = size == 0 ? null : lines[slot(size - 1)];
        int slot = slot(size);
        int at = slot * NUMBERS;
        numbers[at] = offset;
        numbers[at + MINUTE] = minute;
        numbers[at + COUNT] = tally.count();
        numbers[at + HIGH] = tally.high();
        numbers[at + LOW] = tally.low();
        lines[slot] = line.equals(last) ? last : line;
        size++;
    }

    /** Removes the records before an offset. */
    void removeBefore(long offset, Taker taker) {
        while (size > 0 && firstOffset() < offset) {
            int at = first * NUMBERS;
            Line line = lines[first];
            if (line != null) {
                taker.take(
                        line,
                        numbers[at + MINUTE],
                        new Tally(numbers[at + COUNT], numbers[at + HIGH], numbers[at + LOW]));
            }
            lines[first] = null;
            first = slot(1);
            size--;
        }
        if (size == 0) {
            clear();
        }
    }

    private void clear() {
        numbers = new long[0];
        lines = new Line[0];
        first = 0;
    }

    private int slot(int index) {
        return (first + index) % lines.length;
    }

    private void grow() {
        int capacity = Math.max(FIRST_CAPACITY, 2 * lines.length);
        long[] moreNumbers = new long[capacity * NUMBERS];
        @Nullable Line[] moreLines = new @Nullable Line[capacity];
        int toEnd = lines.length - first;
        System.arraycopy(numbers, first * NUMBERS, moreNumbers, 0, toEnd * NUMBERS);
        System.arraycopy(numbers, 0, moreNumbers, toEnd * NUMBERS, first * NUMBERS);
        System.arraycopy(lines, first, moreLines, 0, toEnd);
        System.arraycopy(lines, 0, moreLines, toEnd, first);
        numbers = moreNumbers;
        lines = moreLines;
        first = 0;
    }
}
