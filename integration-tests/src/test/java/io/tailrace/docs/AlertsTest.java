package io.tailrace.docs;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import io.tailrace.event.metrics.EventMeters;
import io.tailrace.event.metrics.MeterSpec;
import io.tailrace.process.metrics.ProcessRegistry;
import java.io.File;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** The alerts and the dashboard ask for meters that exist, and every alert has its section. */
class AlertsTest {

    private static final String RULES = "deploy/prometheus/tailrace-rules.yml";
    private static final String DASHBOARD = "deploy/grafana/tailrace-dashboard.json";
    private static final String PAGE = "docs/how-to/alerts.md";
    private static final Pattern SERIES =
            Pattern.compile("\\b(?:tailrace|events|jvm|process|system|kafka)_[a-z0-9_]+");
    private static final Pattern ALERT =
            Pattern.compile("- alert: (?<name>\\w+)\\n(?<body>(?: {8}.*\\n)+)");
    private static final Pattern RUNBOOK = Pattern.compile("(?m)^ {10}runbook: (\\S+)$");
    private static final Pattern SECTION = Pattern.compile("(?m)^### (Tailrace\\w+)$");
    private static final String PROMTOOL = "promtool";

    @Test
    void everyMeterThatAnAlertOrAPanelAsksForExists() throws IOException {
        Set<String> known = known();

        assertThat(series(text(RULES))).hasSizeGreaterThan(10).isSubsetOf(known);
        JsonNode panels = new JsonMapper().readTree(text(DASHBOARD)).path("panels");
        List<String> expressions = panels.findValuesAsText("expr");
        assertThat(expressions).hasSizeGreaterThan(10);
        for (String expression : expressions) {
            assertThat(series(expression)).as(expression).isNotEmpty().isSubsetOf(known);
        }
    }

    @Test
    void everyAlertHasARunbookThatExistsAndEverySectionAnAlert() throws IOException {
        String rules = text(RULES);
        Set<String> alerts = new TreeSet<>();
        ALERT.matcher(rules)
                .results()
                .forEach(
                        alert -> {
                            alerts.add(alert.group(1));
                            assertRunbook(alert.group(1), alert.group(2));
                        });

        assertThat(alerts).hasSize(rules.split("- alert: ", -1).length - 1);
        Set<String> sections =
                SECTION.matcher(text(PAGE))
                        .results()
                        .map(section -> section.group(1))
                        .collect(Collectors.toSet());
        assertThat(sections).isEqualTo(alerts);
    }

    @Test
    void prometheusAcceptsTheRulesAndTheyFireWhenTheyShould() throws Exception {
        assumeTrue(hasPromtool(), "promtool is not installed: the rules are not run");

        assertThat(promtool("check", "rules", "tailrace-rules.yml")).contains("SUCCESS");
        assertThat(promtool("test", "rules", "tailrace-rules-test.yml")).contains("SUCCESS");
    }

    private static void assertRunbook(String alert, String body) {
        String runbook =
                RUNBOOK.matcher(body).results().map(link -> link.group(1)).findFirst().orElse("");
        assertThat(runbook).as(alert).startsWith(PAGE + "#");
        try {
            assertThat(LinksTest.leadsSomewhere(MarkdownFile.ROOT.resolve("README.md"), runbook))
                    .as("%s → %s", alert, runbook)
                    .isTrue();
        } catch (IOException e) {
            throw new AssertionError(e);
        }
    }

    /** The names of the time series of all meters, and of the JVM's. */
    private static Set<String> known() throws IOException {
        Set<String> names = new TreeSet<>();
        Stream.concat(Stream.of(EventMeters.all()), ReferenceTest.metersOfModules().stream())
                .flatMap(List::stream)
                .forEach(meter -> addSeries(names, meter));
        try (ProcessRegistry process = new ProcessRegistry()) {
            names.addAll(series(process.meters().scrape()));
        }
        return names;
    }

    private static void addSeries(Set<String> names, MeterSpec meter) {
        String name = MetricsPage.prometheusName(meter);
        switch (meter.kind()) {
            case COUNTER, GAUGE -> names.add(name);
            case TIMER, DISTRIBUTION_SUMMARY ->
                    List.of("_count", "_sum", "_max", "_bucket").forEach(s -> names.add(name + s));
        }
    }

    private static Set<String> series(String text) {
        return SERIES.matcher(text)
                .results()
                .map(match -> match.group())
                .collect(Collectors.toCollection(TreeSet::new));
    }

    private static String text(String path) throws IOException {
        return Files.readString(MarkdownFile.ROOT.resolve(path));
    }

    private static boolean hasPromtool() {
        return Stream.of(System.getenv("PATH").split(File.pathSeparator, -1))
                .anyMatch(folder -> Files.isExecutable(Path.of(folder, PROMTOOL)));
    }

    private static String promtool(String... arguments) throws Exception {
        Process process =
                new ProcessBuilder(
                                Stream.concat(Stream.of(PROMTOOL), Stream.of(arguments)).toList())
                        .directory(MarkdownFile.ROOT.resolve("deploy/prometheus").toFile())
                        .redirectErrorStream(true)
                        .start();
        String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertThat(process.waitFor()).as(output).isZero();
        return output;
    }
}
