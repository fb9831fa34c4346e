package io.tailrace.bench.report;

import com.fasterxml.jackson.core.type.TypeReference;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * The results of a benchmark: rows of named figures, printed as a table and written as JSON with a
 * description of the environment. For one thread.
 *
 * <p>A benchmark may consist of parts that are run one by one. The file then keeps the latest
 * results of each part, and charts, tables and the summary are of all parts.
 */
public final class Report {

    private static final JsonMapper JSON = new JsonMapper();
    private static final String WHOLE = "";

    private final String name;
    private final RunOptions options;
    private final Map<String, PartResult> parts;
    private final Map<String, List<Map<String, Object>>> measured = new LinkedHashMap<>();
    private final Map<String, Object> facts = new LinkedHashMap<>(Environment.facts());
    private final Map<String, Chart> charts = new LinkedHashMap<>();
    private final Map<String, String> tables = new LinkedHashMap<>();
    private String current = WHOLE;
    private String summary = "";

    /** A report that has the parts that earlier runs wrote, unless this run is a quick one. */
    public Report(String name, RunOptions options) throws IOException {
        this.name = name;
        this.options = options;
        this.parts = options.quick() ? new LinkedHashMap<>() : earlier(file(options, name));
    }

    private static Map<String, PartResult> earlier(Path file) throws IOException {
        if (!Files.exists(file)) {
            return new LinkedHashMap<>();
        }
        return JSON.convertValue(
                JSON.readTree(file.toFile()).withObject("/parts"),
                new TypeReference<LinkedHashMap<String, PartResult>>() {});
    }

    /** The seed of random decisions. */
    public long seed() {
        return options.seed();
    }

    /** Whether the run only tests the benchmark and uses little data. */
    public boolean quick() {
        return options.quick();
    }

    /** How often each contender is measured. */
    public int rounds(int byDefault) {
        return options.quick() ? 1 : options.rounds() > 0 ? options.rounds() : byDefault;
    }

    /** The parts to run now, in order. */
    public List<String> partsOf(Set<String> known) {
        return options.parts(known);
    }

    /** Whether a contender is to be measured. */
    public boolean wants(String contender) {
        return options.wants(contender);
    }

    /** Begins a part: it replaces an earlier result of this part, and has the rows that follow. */
    public void begin(String part) {
        current = part;
        measured.remove(part);
        progress("part " + part);
    }

    /** The latest results of each part, by name. */
    public Map<String, PartResult> parts() {
        return new LinkedHashMap<>(parts);
    }

    /** Prints a line of progress. */
    public void progress(String text) {
        System.out.println("  " + text);
    }

    /** Adds a fact about the environment. */
    public void fact(String name, Object value) {
        facts.put(name, value);
    }

    /** Adds a row; all rows of a report or of a part have the same columns. */
    public void row(Map<String, Object> figures) {
        List<Map<String, Object>> rows =
                measured.computeIfAbsent(current, part -> new ArrayList<>());
        rows.add(new LinkedHashMap<>(figures));
        if (!current.equals(WHOLE)) {
            parts.put(current, result(options.command(name, current), rows));
        }
    }

    /** Sets the last line of the output: {@code bench <name>: key=value …}. */
    public void summary(Map<String, Object> figures) {
        StringBuilder line = new StringBuilder("bench ").append(name).append(':');
        figures.forEach((key, value) -> line.append(' ').append(key).append('=').append(value));
        summary = line.toString();
    }

    /** Sets the figures of the bar chart, in order. */
    public void chart(String title, Map<String, Double> bars) {
        chart(name, new BarChart(title, new LinkedHashMap<>(bars)));
    }

    /** Sets a chart that is written as {@code <file>.svg}. */
    public void chart(String file, Chart chart) {
        charts.put(file, chart);
    }

    /**
     * Sets the table of a part in the Markdown pages, {@code <benchmark>-<part>}, with a line that
     * says how the part was measured.
     *
     * @param part a part that has results
     * @param lines the first one is the header
     */
    public void table(String part, List<List<String>> lines) {
        PartResult result = parts.get(part);
        if (result == null) {
            throw new IllegalArgumentException(
                    "No results of the part %s, there are those of %s"
                            .formatted(part, parts.keySet()));
        }
        table(name + "-" + part, lines, result);
    }

    /** Sets the table of a benchmark without parts in the Markdown pages, {@code <benchmark>}. */
    public void tableOfRows() {
        PartResult whole = whole();
        table(name, new TextTable(whole.rows()).cells(), whole);
    }

    private void table(String figures, List<List<String>> lines, PartResult result) {
        tables.put(figures, MarkdownTables.table(lines) + "\n" + result.origin());
    }

    /** Prints the rows that were measured now as tables, and the summary as the last line. */
    public void print() {
        System.out.println();
        System.out.println(Environment.describe());
        measured.values().forEach(rows -> new TextTable(rows).lines().forEach(System.out::println));
        System.out.println(summary);
    }

    /**
     * Writes {@code <name>.json} and the charts, and replaces the figures of the pages unless the
     * run is a quick one.
     */
    public void write() throws IOException {
        Files.createDirectories(options.results());
        Path file = file(options, name);
        Files.writeString(file, json().toPrettyString() + "\n");
        for (Map.Entry<String, Chart> chart : charts.entrySet()) {
            Files.writeString(
                    options.results().resolve(chart.getKey() + ".svg"), chart.getValue().svg());
        }
        if (!quick()) {
            for (Path page : options.pages()) {
                MarkdownTables.replace(page, figures(page));
            }
        }
        System.out.println("  written to " + file);
    }

    /** The tables, and the images of the charts with their paths relative to the page. */
    private Map<String, String> figures(Path page) {
        Path directory = page.toAbsolutePath().normalize().resolveSibling("");
        Path results = options.results().toAbsolutePath().normalize();
        Map<String, String> figures = new LinkedHashMap<>(tables);
        charts.forEach(
                (file, chart) ->
                        figures.put(
                                "chart-" + file,
                                "![%s](%s)\n"
                                        .formatted(
                                                chart.title(),
                                                directory.relativize(
                                                        results.resolve(file + ".svg")))));
        return figures;
    }

    private ObjectNode json() {
        ObjectNode json = JSON.createObjectNode();
        json.put("benchmark", name);
        json.put("summary", summary);
        if (!parts.isEmpty()) {
            json.set("parts", JSON.valueToTree(parts));
            return json;
        }
        PartResult whole = whole();
        json.put("measuredAt", whole.measuredAt());
        json.put("seed", seed());
        json.put("quick", quick());
        json.set("environment", JSON.valueToTree(facts));
        json.set("rows", JSON.valueToTree(whole.rows()));
        return json;
    }

    private PartResult whole() {
        return result(options.command(name, WHOLE), measured.getOrDefault(WHOLE, List.of()));
    }

    private PartResult result(String command, List<Map<String, Object>> rows) {
        return new PartResult(
                Instant.now().toString(), command, seed(), new LinkedHashMap<>(facts), rows);
    }

    private static Path file(RunOptions options, String name) {
        return options.results().resolve(name + ".json");
    }
}
