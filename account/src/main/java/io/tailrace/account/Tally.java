package io.tailrace.account;

import java.util.HexFormat;

/**
 * How many events were counted, and the sum of the hashes of their ids modulo 2¹²⁸. The order of
 * the events does not matter, and an event that was counted twice changes the sum, unlike with an
 * exclusive or. Tallies of parts add up to the tally of the whole. Immutable.
 *
 * @param count the number of events; negative in a difference
 * @param high the upper 64 bits of the sum
 * @param low the lower 64 bits of the sum
 */
public record Tally(long count, long high, long low) {

    /** The tally of no event. */
    public static final Tally ZERO = new Tally(0, 0, 0);

    private static final int HEX_DIGITS = 32;
    private static final int HALF = 16;
    private static final HexFormat HEX = HexFormat.of();

    /** The tally of these events and those. */
    public Tally plus(Tally other) {
        long sum = low + other.low;
        long carry = Long.compareUnsigned(sum, low) < 0 ? 1 : 0;
        return new Tally(count + other.count, high + other.high + carry, sum);
    }

    /** The tally of these events without those. */
    public Tally minus(Tally other) {
        return plus(other.negated());
    }

    /** The tally that adds up to {@link #ZERO} with this one. */
    public Tally negated() {
        return new Tally(-count, low == 0 ? -high : ~high, -low);
    }

    /** Whether nothing was counted, or the same was added and taken away. */
    public boolean isZero() {
        return equals(ZERO);
    }

    /** The sum of the hashes as 32 hexadecimal digits. */
    public String digest() {
        return HEX.toHexDigits(high) + HEX.toHexDigits(low);
    }

    /**
     * The tally of a count and a {@link #digest()}.
     *
     * @throws IllegalArgumentException if the digest has not 32 hexadecimal digits
     */
    public static Tally of(long count, String digest) {
        if (digest.length() != HEX_DIGITS) {
            throw new IllegalArgumentException(
                    "digest must have 32 hexadecimal digits, got " + digest.length());
        }
        return new Tally(
                count,
                HexFormat.fromHexDigitsToLong(digest, 0, HALF),
                HexFormat.fromHexDigitsToLong(digest, HALF, HEX_DIGITS));
    }
}
