package io.tailrace.bench.report;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Replaces tables and images in Markdown pages, which are between the lines {@code <!-- figures:
 * name -->} and {@code <!-- end of figures -->}. Stateless.
 */
final class MarkdownTables {

    private static final Pattern TABLE =
            Pattern.compile(
                    "(<!-- figures: (?<name>[a-z0-9-]+) -->\n).*?(?<end><!-- end of figures -->)",
                    Pattern.DOTALL);

    private MarkdownTables() {}

    /** Replaces the tables that have a new text, and leaves the rest of the page as it is. */
    static void replace(Path page, Map<String, String> tables) throws IOException {
        Files.writeString(page, replaced(Files.readString(page), tables));
    }

    static String replaced(String page, Map<String, String> tables) {
        return TABLE.matcher(page)
                .replaceAll(
                        found -> {
                            String table = tables.get(found.group(2));
                            return Matcher.quoteReplacement(
                                    table == null
                                            ? found.group()
                                            : found.group(1)
                                                    + "\n"
                                                    + table
                                                    + "\n"
                                                    + found.group(3));
                        });
    }

    /** A table with a line per row of cells, whose first line is the header. */
    static String table(List<List<String>> lines) {
        StringBuilder table = new StringBuilder();
        for (int n = 0; n < lines.size(); n++) {
            table.append("| ").append(String.join(" | ", lines.get(n))).append(" |\n");
            if (n == 0) {
                table.append("|---".repeat(lines.get(0).size())).append("|\n");
            }
        }
        return table.toString();
    }
}
