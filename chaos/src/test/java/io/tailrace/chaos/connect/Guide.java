package io.tailrace.chaos.connect;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** The statements of the guide that an operator's monitoring executes. Stateless. */
final class Guide {

    private static final Path PAGE = Path.of("..", "docs", "how-to", "run-in-kafka-connect.md");

    private Guide() {}

    /** The query that begins with a comment with this name. */
    static String query(String name) throws IOException {
        Matcher found =
                Pattern.compile(
                                "```sql\\s+-- %s: [^\\n]+\\n([^`]+);\\s+```"
                                        .formatted(Pattern.quote(name)))
                        .matcher(Files.readString(PAGE));
        if (!found.find()) {
            throw new IllegalStateException("%s must have a query %s".formatted(PAGE, name));
        }
        return found.group(1);
    }
}
