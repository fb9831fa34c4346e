package io.tailrace.deploy;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.dataformat.yaml.YAMLMapper;
import io.tailrace.docs.MarkdownTable;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The table of a chart's values: those of {@code values.yaml} that have a comment which begins with
 * two dashes.
 */
final class ValuesTable {

    private static final Pattern COMMENT = Pattern.compile("\\s*# (?<begin>-- )?(?<text>.*)");
    private static final Pattern KEY = Pattern.compile("(?<indent> *)(?<key>[a-zA-Z]+):.*");
    private static final int INDENT = 2;

    private final JsonNode values;
    private final MarkdownTable table = new MarkdownTable("value", "default", "description");
    private final Deque<String> path = new ArrayDeque<>();
    private final List<String> described = new ArrayList<>();
    private String comment = "";

    /** The table of the values in a file. */
    ValuesTable(String file) throws JsonProcessingException {
        this.values = new YAMLMapper().readTree(file);
        file.lines().forEach(this::read);
    }

    /** The table in Markdown. */
    String text() {
        return table.toString();
    }

    /** The paths of the values in the table, such as {@code relay.image.tag}. */
    List<String> described() {
        return described;
    }

    private void read(String line) {
        Matcher remark = COMMENT.matcher(line);
        Matcher key = KEY.matcher(line);
        if (remark.matches()) {
            boolean begins = remark.group("begin") != null;
            comment =
                    begins
                            ? remark.group("text")
                            : comment.isEmpty() ? "" : comment + " " + remark.group("text");
        } else if (key.matches() && key.group("indent").length() / INDENT <= path.size()) {
            descend(key.group("key"), key.group("indent").length() / INDENT);
        } else {
            comment = "";
        }
    }

    private void descend(String key, int depth) {
        while (path.size() > depth) {
            path.removeLast();
        }
        path.addLast(key);
        if (!comment.isEmpty()) {
            String name = String.join(".", path);
            described.add(name);
            table.row(
                    MarkdownTable.code(name),
                    MarkdownTable.code(values.at("/" + name.replace('.', '/')).toString()),
                    comment.replace("<", "\\<"));
        }
        comment = "";
    }
}
