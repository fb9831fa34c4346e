package io.tailrace.subscriber.partition;

import java.nio.ByteBuffer;

/**
 * Variable-length encoding of numbers of at least 0: seven bits per byte, lowest bits first.
 * Numbers below 128 take one byte.
 */
final class VarLong {

    private static final int MORE = 0x80;
    private static final int SEVEN = 7;

    private VarLong() {}

    /**
     * Writes two numbers if both fit.
     *
     * @return false if the buffer has no room for both; then nothing is written
     */
    static boolean write(ByteBuffer out, long first, long second) {
        if (size(first) + size(second) > out.remaining()) {
            return false;
        }
        write(out, first);
        write(out, second);
        return true;
    }

    /**
     * Reads a number.
     *
     * @throws IllegalArgumentException if the buffer ends before the number does
     */
    static long read(ByteBuffer in) {
        long number = 0;
        for (int shift = 0; shift < Long.SIZE - 1 && in.hasRemaining(); shift += SEVEN) {
            byte next = in.get();
            number |= (long) (next & (MORE - 1)) << shift;
            if ((next & MORE) == 0) {
                return number;
            }
        }
        throw new IllegalArgumentException("a number must be complete, got only its first bytes");
    }

    private static int size(long number) {
        return Math.max(1, (Long.SIZE - Long.numberOfLeadingZeros(number) + SEVEN - 1) / SEVEN);
    }

    private static void write(ByteBuffer out, long number) {
        long left = number;
        while (left >= MORE) {
            out.put((byte) ((left & (MORE - 1)) | MORE));
            left >>>= SEVEN;
        }
        out.put((byte) left);
    }
}
