package io.tailrace.docs;

import java.util.Arrays;
import java.util.stream.Collectors;

/** Builds a table in Markdown. Cells are Markdown; pipes in them are escaped. */
public final class MarkdownTable {

    private final StringBuilder text = new StringBuilder();

    /** A table with these headings. */
    public MarkdownTable(String... headings) {
        row(headings);
        text.append("|---".repeat(headings.length)).append("|\n");
    }

    /** Adds a row. */
    public MarkdownTable row(String... cells) {
        text.append(
                Arrays.stream(cells)
                        .map(cell -> cell.isEmpty() ? " |" : " " + escape(cell) + " |")
                        .collect(Collectors.joining("", "|", "\n")));
        return this;
    }

    /** Text as code, or nothing if there is no text. */
    public static String code(String text) {
        return text.isEmpty() ? "" : "`" + text + "`";
    }

    @Override
    public String toString() {
        return text.toString();
    }

    private static String escape(String cell) {
        return cell.replace("|", "\\|").replaceAll("\\s*\\R\\s*", " ");
    }
}
