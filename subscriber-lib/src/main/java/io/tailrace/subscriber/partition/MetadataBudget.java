package io.tailrace.subscriber.partition;

/**
 * How much a commit's metadata can hold, and so which records may start: only such that, whichever
 * of them finish, the commit can say so.
 *
 * @param maxChars the longest metadata that the brokers take, in characters
 */
public record MetadataBudget(int maxChars) {

    /** The brokers' default of {@code offset.metadata.max.bytes}. */
    public static final int DEFAULT_MAX_CHARS = 4096;

    /** The least that makes sense. */
    public static final int MIN_MAX_CHARS = 16;

    /** Checks that there is room for anything at all. */
    public MetadataBudget {
        if (maxChars < MIN_MAX_CHARS) {
            throw new IllegalArgumentException(
                    "maxMetadataChars must be at least " + MIN_MAX_CHARS + ", got " + maxChars);
        }
    }

    /** The bytes that can be written, in Base64 behind a mark of two characters. */
    int bytes() {
        return (maxChars - ProgressCodec.MARK_CHARS) * 3 / 4;
    }

    /**
     * Whether any set of finished offsets can be written.
     *
     * @param span from the first unfinished offset to the last that may finish, both included
     * @param unfinished how many of these are not finished
     */
    boolean fits(long span, int unfinished) {
        return span <= 8L * bytes()
                || worstCase(unfinished, span) + worstCase(unfinished, unfinished) <= bytes();
    }

    /** The most bytes that so many numbers of seven bits per byte take whose sum is given. */
    private static long worstCase(int numbers, long sum) {
        long bytes = numbers;
        for (long left = sum >> 7; left > 0; left >>= 7) {
            bytes += Math.min(numbers, left);
        }
        return bytes;
    }
}
