package io.tailrace.subscriber.partition;

import io.tailrace.event.internal.Check;

/**
 * The size of a commit's metadata, which limits the records that may start: whichever started
 * records finish first, the metadata of a commit must be able to represent the set. Immutable.
 *
 * @param maxChars the largest number of characters that the brokers accept as metadata
 */
public record MetadataBudget(int maxChars) {

    /** The brokers' default of {@code offset.metadata.max.bytes}. */
    public static final int DEFAULT_MAX_CHARS = 4096;

    /** The smallest legal value of {@code maxChars}. */
    public static final int MIN_MAX_CHARS = 16;

    /**
     * Validates the size.
     *
     * @throws IllegalArgumentException if it is below {@link #MIN_MAX_CHARS}
     */
    public MetadataBudget {
        Check.that(
                maxChars >= MIN_MAX_CHARS,
                "maxMetadataChars",
                "must be at least " + MIN_MAX_CHARS,
                maxChars);
    }

    /** The number of bytes that fit in Base64, after a format mark of two characters. */
    int bytes() {
        return (maxChars - ProgressCodec.MARK_CHARS) * 3 / 4;
    }

    /**
     * Whether every possible set of finished offsets within a span fits into the metadata.
     *
     * @param span the number of offsets from the first unfinished one to the last that may finish,
     *     both included
     * @param unfinished the number of unfinished offsets within the span
     */
    boolean fits(long span, int unfinished) {
        return span <= 8L * bytes()
                || worstCase(unfinished, span) + worstCase(unfinished, unfinished) <= bytes();
    }

    /** The largest size in bytes of the given number of {@link VarLong}s with the given sum. */
    private static long worstCase(int numbers, long sum) {
        long bytes = numbers;
        for (long left = sum >> 7; left > 0; left >>= 7) {
            bytes += Math.min(numbers, left);
        }
        return bytes;
    }
}
