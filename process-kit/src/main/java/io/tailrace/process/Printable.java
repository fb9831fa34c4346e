package io.tailrace.process;

import java.io.FilterWriter;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.Writer;

/**
 * Shows text from elsewhere on a terminal as text. Events, headers and errors are written by
 * whoever may write events; a terminal would obey control characters in them, and a reader would be
 * misled by characters that change the direction of text. Such characters are shown as Java and
 * JSON escape them, with a backslash and the letter u. In JSON they stay the same strings.
 */
public final class Printable {

    private static final int LAST_OF_ASCII = 0x7e;

    private Printable() {}

    /** A text on one line: without control characters, and line breaks are escaped, too. */
    public static String line(String text) {
        StringBuilder line = new StringBuilder(text.length());
        text.codePoints().forEach(c -> show(c, line, c == '\n'));
        return line.toString();
    }

    /**
     * A writer that shows every character except for line breaks, which end the lines of the
     * command itself.
     *
     * @param out receives the text; flushed after each line
     */
    public static PrintWriter writer(Writer out) {
        return new PrintWriter(new Escaping(out), true);
    }

    private static void show(int c, StringBuilder text, boolean escape) {
        if (!escape && isPrintable(c)) {
            text.appendCodePoint(c);
            return;
        }
        for (char half : Character.toChars(c)) {
            text.append("\\u%04x".formatted((int) half));
        }
    }

    private static boolean isPrintable(int c) {
        if (c <= LAST_OF_ASCII) {
            return c >= ' ' || c == '\n' || c == '\t';
        }
        return switch (Character.getType(c)) {
            case Character.CONTROL,
                    Character.FORMAT,
                    Character.SURROGATE,
                    Character.LINE_SEPARATOR,
                    Character.PARAGRAPH_SEPARATOR ->
                    false;
            default -> true;
        };
    }

    private static final class Escaping extends FilterWriter {

        Escaping(Writer out) {
            super(out);
        }

        @Override
        public void write(int c) throws IOException {
            write(String.valueOf((char) c), 0, 1);
        }

        @Override
        public void write(char[] text, int from, int length) throws IOException {
            write(new String(text, from, length), 0, length);
        }

        @Override
        public void write(String text, int from, int length) throws IOException {
            if (text.equals(System.lineSeparator())) {
                out.write(text);
                return;
            }
            StringBuilder shown = new StringBuilder(length);
            text.substring(from, from + length).codePoints().forEach(c -> show(c, shown, false));
            out.write(shown.toString());
        }
    }
}
