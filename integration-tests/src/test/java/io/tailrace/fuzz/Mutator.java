package io.tailrace.fuzz;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.ByteArrayOutputStream;
import java.util.Arrays;
import java.util.List;
import java.util.Random;

/** Makes hostile inputs of good ones. Depends on its seed and arguments only. */
final class Mutator {

    private static final int MAX_BYTES = 1 << 16;
    private static final int MAX_CHANGES = 4;

    /** What parsers tend to trip over. */
    private static final List<byte[]> TOKENS =
            List.of(
                    text(""),
                    text("\0"),
                    text("\n"),
                    text(" "),
                    text("null"),
                    text("-1"),
                    text("0"),
                    text("1e999"),
                    text("2147483648"),
                    text("9223372036854775807"),
                    text("99999999999999999999"),
                    text("NaN"),
                    text("\""),
                    text("\\"),
                    text("{"),
                    text("}"),
                    text("[["),
                    text("],"),
                    text(":"),
                    text(","),
                    text("."),
                    text("/"),
                    text("'"),
                    text("%s"),
                    text("${x}"),
                    text("\\ud800"),
                    text("\\udc00"),
                    text("\\u0000"),
                    text("ä€😀"),
                    text("+1000000000-12-31T23:59:59Z"),
                    text("9999-12-31T23:59:59Z"),
                    new byte[] {(byte) 0xff, (byte) 0xff, (byte) 0xff, (byte) 0xff},
                    new byte[] {0x7f, (byte) 0xff, (byte) 0xff, (byte) 0xff},
                    new byte[] {(byte) 0x80, 0, 0, 0},
                    new byte[] {-1, -1, -1, -1, -1, -1, -1, -1, 0x7f},
                    new byte[] {(byte) 0xc3},
                    new byte[] {(byte) 0xed, (byte) 0xa0, (byte) 0x80},
                    new byte[] {1},
                    new byte[] {0x1e});

    private final Random random;

    Mutator(long seed) {
        this.random = new Random(seed);
    }

    /** One input of the corpus with a few changes. */
    byte[] next(List<byte[]> corpus) {
        byte[] input = any(corpus);
        int changes = 1 + random.nextInt(MAX_CHANGES);
        for (int i = 0; i < changes; i++) {
            input = change(input, corpus);
        }
        return input.length > MAX_BYTES ? Arrays.copyOf(input, MAX_BYTES) : input;
    }

    private byte[] change(byte[] input, List<byte[]> corpus) {
        int at = random.nextInt(input.length + 1);
        int end = at + random.nextInt(Math.min(input.length - at, 32) + 1);
        return switch (random.nextInt(8)) {
            case 0 -> replace(input, at, end, new byte[0]);
            case 1 -> replace(input, at, at, any(TOKENS));
            case 2 -> replace(input, at, end, any(TOKENS));
            case 3 -> replace(input, at, end, randomBytes());
            case 4 -> replace(input, at, at, repeated(Arrays.copyOfRange(input, at, end)));
            case 5 -> spliced(input, at, any(corpus));
            case 6 -> Arrays.copyOf(input, at);
            default -> flipped(input, at);
        };
    }

    private byte[] any(List<byte[]> from) {
        return from.get(random.nextInt(from.size()));
    }

    private byte[] randomBytes() {
        byte[] bytes = new byte[1 + random.nextInt(8)];
        random.nextBytes(bytes);
        return bytes;
    }

    /** Up to thousands of copies, but seldom. */
    private byte[] repeated(byte[] part) {
        int times = 1 << random.nextInt(random.nextInt(20) == 0 ? 14 : 4);
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        for (int i = 0; i < times && out.size() < MAX_BYTES; i++) {
            out.writeBytes(part);
        }
        return out.toByteArray();
    }

    private byte[] spliced(byte[] input, int at, byte[] other) {
        int from = random.nextInt(other.length + 1);
        return replace(input, at, input.length, Arrays.copyOfRange(other, from, other.length));
    }

    private byte[] flipped(byte[] input, int at) {
        byte[] copy = input.clone();
        if (at < copy.length) {
            copy[at] ^= (byte) (1 << random.nextInt(8));
        }
        return copy;
    }

    private static byte[] replace(byte[] input, int from, int to, byte[] by) {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        out.write(input, 0, from);
        out.writeBytes(by);
        out.write(input, to, input.length - to);
        return out.toByteArray();
    }

    private static byte[] text(String text) {
        return text.getBytes(UTF_8);
    }
}
