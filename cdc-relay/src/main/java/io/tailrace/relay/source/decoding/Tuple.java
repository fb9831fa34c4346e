package io.tailrace.relay.source.decoding;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.nio.ByteBuffer;
import java.util.Arrays;

/**
 * The columns of a row as the log has them: texts in UTF-8, in the order of the table. One object
 * reads one row after the other. For one thread.
 *
 * @see <a
 *     href="https://www.postgresql.org/docs/current/protocol-logicalrep-message-formats.html">Logical
 *     Replication Message Formats</a>
 */
final class Tuple {

    private static final byte TEXT = 't';
    private static final byte NULL = 'n';
    private static final byte UNCHANGED = 'u';

    /** The most bytes that a character of Java takes in UTF-8. */
    private static final int BYTES_OF_A_CHARACTER = 3;

    private static final byte[] NONE = {};

    private byte[] content = NONE;
    private byte[] kinds = {};
    private int[] offsets = {};
    private int[] lengths = {};

    /**
     * Reads the next row.
     *
     * @param row at the number of its columns; must not be changed while this object is used
     */
    void read(ByteBuffer row) {
        int columns = row.getShort();
        if (kinds.length != columns) {
            kinds = new byte[columns];
            offsets = new int[columns];
            lengths = new int[columns];
        }
        content = row.array();
        for (int i = 0; i < columns; i++) {
            kinds[i] = row.get();
            switch (kinds[i]) {
                case TEXT -> {
                    lengths[i] = row.getInt();
                    offsets[i] = row.arrayOffset() + row.position();
                    row.position(row.position() + lengths[i]);
                }
                case NULL, UNCHANGED -> lengths[i] = 0;
                default ->
                        throw new IllegalStateException(
                                "A column of the write-ahead log must be t, n or u, got "
                                        + (char) kinds[i]);
            }
        }
    }

    /** Lets the memory of the row go, which can be large. */
    void release() {
        content = NONE;
    }

    int columns() {
        return kinds.length;
    }

    boolean isNull(int column) {
        return kinds[column] == NULL;
    }

    /** Whether the row does not have the value, because an update has not changed it. */
    boolean isUnchanged(int column) {
        return kinds[column] == UNCHANGED;
    }

    /** How many bytes the text of a column has; 0 if it has none. */
    int length(int column) {
        return lengths[column];
    }

    /** The text of a column that has one. */
    String text(int column) {
        return new String(content, offsets[column], lengths[column], UTF_8);
    }

    /** The beginning of the text of a column that has one. */
    String text(int column, int characters) {
        int bytes = Math.min(lengths[column], BYTES_OF_A_CHARACTER * (characters + 1));
        String text = new String(content, offsets[column], bytes, UTF_8);
        return text.length() <= characters ? text : text.substring(0, characters);
    }

    /** A copy of the text of a column that has one, in UTF-8. */
    byte[] bytes(int column) {
        int offset = offsets[column];
        return Arrays.copyOfRange(content, offset, offset + lengths[column]);
    }

    /** Whether a column has bytes, written in hexadecimal digits. */
    boolean isHex(int column) {
        int offset = offsets[column];
        return kinds[column] == TEXT
                && lengths[column] >= 2
                && content[offset] == '\\'
                && content[offset + 1] == 'x';
    }

    /** The bytes of a column that has hexadecimal digits. */
    byte[] hex(int column) {
        byte[] bytes = new byte[lengths[column] / 2 - 1];
        int at = offsets[column] + 2;
        for (int i = 0; i < bytes.length; i++) {
            bytes[i] = (byte) (digit(content[at++]) << 4 | digit(content[at++]));
        }
        return bytes;
    }

    private static int digit(byte character) {
        int value = Character.digit(character, 16);
        if (value < 0) {
            throw new IllegalStateException(
                    "A bytea of the write-ahead log must have hexadecimal digits, got "
                            + (char) character);
        }
        return value;
    }
}
