package io.tailrace.bench;

import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What a benchmark found: rows of named figures, printed as a table and written as JSON together
 * with where they were measured. For one thread.
 */
public final class Report {

    private static final JsonMapper JSON = new JsonMapper();

    private final String name;
    private final long seed;
    private final boolean quick;
    private final List<Map<String, Object>> rows = new ArrayList<>();
    private final Map<String, Object> facts = new LinkedHashMap<>(Environment.facts());
    private String summary = "";
    private @Nullable BarChart chart;

    Report(String name, long seed, boolean quick) {
        this.name = name;
        this.seed = seed;
        this.quick = quick;
    }

    /** What decides everything that is left to chance. */
    public long seed() {
        return seed;
    }

    /** Whether this run only shows that the benchmark works. */
    public boolean quick() {
        return quick;
    }

    /** Says what is being done. */
    public void progress(String text) {
        System.out.println("  " + text);
    }

    /** Adds something about where and with what this is measured. */
    public void fact(String name, Object value) {
        facts.put(name, value);
    }

    /** Adds a row; all rows of a report have the same columns. */
    public void row(Map<String, Object> figures) {
        rows.add(new LinkedHashMap<>(figures));
    }

    /** The figures in one line: {@code bench <name>: key=value …}. */
    public void summary(Map<String, Object> figures) {
        StringBuilder line = new StringBuilder("bench ").append(name).append(':');
        figures.forEach((key, value) -> line.append(' ').append(key).append('=').append(value));
        summary = line.toString();
    }

    /** Figures to be drawn as bars, in their order. */
    public void chart(String title, Map<String, Double> bars) {
        chart = new BarChart(title, new LinkedHashMap<>(bars));
    }

    /** The rows as a table, the summary as the last line. */
    void print() {
        System.out.println();
        System.out.println(Environment.describe());
        new TextTable(rows).lines().forEach(System.out::println);
        System.out.println(summary);
    }

    /** Writes {@code <name>.json}, and {@code <name>.svg} if there is a chart. */
    void write(Path directory) throws IOException {
        ObjectNode json = JSON.createObjectNode();
        json.put("benchmark", name);
        json.put("measuredAt", Instant.now().toString());
        json.put("seed", seed);
        json.put("quick", quick);
        json.put("summary", summary);
        json.set("environment", JSON.valueToTree(facts));
        ArrayNode all = json.putArray("rows");
        rows.forEach(row -> all.add(JSON.valueToTree(row)));
        Files.createDirectories(directory);
        Path file = directory.resolve(name + ".json");
        Files.writeString(file, json.toPrettyString() + "\n");
        if (chart != null) {
            Files.writeString(directory.resolve(name + ".svg"), chart.svg());
        }
        System.out.println("  written to " + file);
    }
}
