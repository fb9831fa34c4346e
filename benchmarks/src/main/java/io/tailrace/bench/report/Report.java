package io.tailrace.bench.report;

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
 * The results of a benchmark: rows of named figures, printed as a table and written as JSON with a
 * description of the environment. For one thread.
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

    /** An empty report. */
    public Report(String name, long seed, boolean quick) {
        this.name = name;
        this.seed = seed;
        this.quick = quick;
    }

    /** The seed of random decisions. */
    public long seed() {
        return seed;
    }

    /** Whether the run only tests the benchmark and uses little data. */
    public boolean quick() {
        return quick;
    }

    /** Prints a line of progress. */
    public void progress(String text) {
        System.out.println("  " + text);
    }

    /** Adds a fact about the environment. */
    public void fact(String name, Object value) {
        facts.put(name, value);
    }

    /** Adds a row; all rows of a report have the same columns. */
    public void row(Map<String, Object> figures) {
        rows.add(new LinkedHashMap<>(figures));
    }

    /** Sets the last line of the output: {@code bench <name>: key=value …}. */
    public void summary(Map<String, Object> figures) {
        StringBuilder line = new StringBuilder("bench ").append(name).append(':');
        figures.forEach((key, value) -> line.append(' ').append(key).append('=').append(value));
        summary = line.toString();
    }

    /** Sets the figures of the bar chart, in order. */
    public void chart(String title, Map<String, Double> bars) {
        chart = new BarChart(title, new LinkedHashMap<>(bars));
    }

    /** Prints the rows as a table, and the summary as the last line. */
    public void print() {
        System.out.println();
        System.out.println(Environment.describe());
        new TextTable(rows).lines().forEach(System.out::println);
        System.out.println(summary);
    }

    /** Writes {@code <name>.json} and, if there is a chart, {@code <name>.svg}. */
    public void write(Path directory) throws IOException {
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
