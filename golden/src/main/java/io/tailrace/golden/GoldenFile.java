package io.tailrace.golden;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.HexFormat;

/**
 * Bytes of a format that is stored where a later or an earlier version reads it, as a version of
 * Tailrace wrote them: {@code src/test/resources/golden/<format>/<name>} in the module that owns
 * the format. A file is never changed and never deleted. A new way of writing gets a new file
 * beside the old ones, for example {@code v2-streaming.json} beside {@code v1-streaming.json}, and
 * every build must read all of them.
 *
 * <p>A file whose name ends with {@code .hex} has the bytes as hexadecimal digits, in lines of 32
 * bytes; any other file has the bytes themselves. {@code -Dtailrace.golden=write} writes the files
 * that are missing, and no others. Immutable.
 */
public final class GoldenFile {

    /** The system property that is {@code write} if missing files are to be written. */
    public static final String PROPERTY = "tailrace.golden";

    private static final String ROOT = "src/test/resources/golden";
    private static final String HEX = ".hex";
    private static final int BYTES_PER_LINE = 32;

    private final Path path;

    private GoldenFile(Path path) {
        this.path = path;
    }

    /**
     * A file of the module whose tests run.
     *
     * @param format the name of the format
     * @param name the version, which case it is, and the ending, for example {@code
     *     v1-streaming.json}
     */
    public static GoldenFile of(String format, String name) {
        return in(Path.of(System.getProperty("basedir", ""), ROOT), format, name);
    }

    static GoldenFile in(Path root, String format, String name) {
        return new GoldenFile(root.resolve(format).resolve(name));
    }

    /**
     * The bytes that a version of Tailrace wrote.
     *
     * @throws AssertionError if the file does not exist
     */
    public byte[] bytes() {
        if (!Files.exists(path)) {
            throw new AssertionError(
                    "Golden file %s does not exist. If its format is new, write it with -D%s=write"
                            .formatted(path, PROPERTY));
        }
        try {
            return isHex()
                    ? HexFormat.of().parseHex(Files.readString(path).replace("\n", ""))
                    : Files.readAllBytes(path);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** The same as text in UTF-8. */
    public String text() {
        return new String(bytes(), StandardCharsets.UTF_8);
    }

    /**
     * Requires that this build writes what is in the file.
     *
     * @param written what this build writes
     * @throws AssertionError if it is something else
     */
    public void requireEqual(byte[] written) {
        if (!Files.exists(path) && "write".equals(System.getProperty(PROPERTY))) {
            write(written);
        }
        byte[] expected = bytes();
        if (!Arrays.equals(expected, written)) {
            throw new AssertionError(
                    ("This build writes another form than golden file %s:%n  %s%nexpected%n  %s%n"
                                    + "Earlier versions may not read it. If they must not, raise"
                                    + " the version of the format. Keep the file and its test, and"
                                    + " add a file for the new form.")
                            .formatted(path, show(written), show(expected)));
        }
    }

    /** Like {@link #requireEqual(byte[])}, of a text in UTF-8. */
    public void requireEqual(String written) {
        requireEqual(written.getBytes(StandardCharsets.UTF_8));
    }

    private void write(byte[] bytes) {
        try {
            Files.createDirectories(path.getParent());
            Files.write(path, isHex() ? lines(bytes).getBytes(StandardCharsets.US_ASCII) : bytes);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static String lines(byte[] bytes) {
        StringBuilder lines = new StringBuilder();
        for (int from = 0; from < bytes.length; from += BYTES_PER_LINE) {
            int to = Math.min(bytes.length, from + BYTES_PER_LINE);
            lines.append(HexFormat.of().formatHex(bytes, from, to)).append('\n');
        }
        return lines.toString();
    }

    private String show(byte[] bytes) {
        return isHex()
                ? HexFormat.of().formatHex(bytes)
                : new String(bytes, StandardCharsets.UTF_8);
    }

    private boolean isHex() {
        return path.toString().endsWith(HEX);
    }
}
