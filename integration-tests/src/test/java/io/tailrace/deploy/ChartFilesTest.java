package io.tailrace.deploy;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.core.util.DefaultIndenter;
import com.fasterxml.jackson.core.util.DefaultPrettyPrinter;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.dataformat.yaml.YAMLMapper;
import io.tailrace.docs.GeneratedPage;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

/** The files of the chart and the plain manifests that follow from something else. */
class ChartFilesTest {

    private static final String CHART = "../../deploy/helm/tailrace/";
    private static final String MANIFESTS = "../../deploy/kubernetes/";
    private static final Path PLAIN = HelmChart.DIRECTORY.resolve("../../kubernetes").normalize();
    private static final Pattern SOURCE = Pattern.compile("# Source: tailrace/templates/(\\S+)\\n");
    private static final Pattern OF_HELM =
            Pattern.compile(" *(app\\.kubernetes\\.io/managed-by|helm\\.sh/chart): .*\\n");
    private static final Pattern TABLE =
            Pattern.compile("(?<=<!-- values -->\\n).*(?=<!-- end of values -->)", Pattern.DOTALL);
    private static final Pattern POM_VERSION = Pattern.compile("<version>([^<]+)</version>");

    @Test
    void theAlertsAreThoseOfPrometheus() throws IOException {
        new GeneratedPage(CHART + "files/tailrace-rules.yml")
                .check(
                        Files.readString(
                                HelmChart.DIRECTORY.resolve(
                                        "../../prometheus/tailrace-rules.yml")));
    }

    @Test
    void theVersionIsThatOfTheBuild() throws IOException {
        Matcher version = POM_VERSION.matcher(Files.readString(Path.of("..", "pom.xml")));
        assertThat(version.find()).isTrue();

        new GeneratedPage(CHART + "Chart.yaml")
                .check(
                        chart("Chart.yaml")
                                .replaceAll(
                                        "(?m)^(version|appVersion): .*$",
                                        "$1: " + Matcher.quoteReplacement(version.group(1))));
    }

    @Test
    void theSchemaOfTheValuesHasTheOptionsOfThePrograms() throws Exception {
        JsonMapper mapper = new JsonMapper();
        ObjectNode schema = (ObjectNode) mapper.readTree(chart("values.schema.json"));
        ObjectNode definitions = (ObjectNode) schema.path("definitions");
        OptionsSchema.definitions().forEach(definitions::set);

        DefaultPrettyPrinter printer =
                new DefaultPrettyPrinter()
                        .withObjectIndenter(new DefaultIndenter("  ", "\n"))
                        .withArrayIndenter(new DefaultIndenter("  ", "\n"));
        new GeneratedPage(CHART + "values.schema.json")
                .check(mapper.writer(printer).writeValueAsString(schema) + "\n");
    }

    @Test
    void theReadmeHasATableOfTheValues() throws IOException {
        String readme = chart("README.md");
        String table = "\n" + new ValuesTable(chart("values.yaml")).text() + "\n";

        assertThat(TABLE.matcher(readme).find()).isTrue();
        new GeneratedPage(CHART + "README.md")
                .check(TABLE.matcher(readme).replaceFirst(Matcher.quoteReplacement(table)));
    }

    @Test
    void everyValueIsDescribed() throws IOException {
        String values = chart("values.yaml");
        List<String> described = new ValuesTable(values).described();

        List<String> missing = new ArrayList<>();
        collect("", new YAMLMapper().readTree(values), described, missing);
        assertThat(missing).isEmpty();
    }

    /** Adds the values that neither have a description nor belong to a value that has one. */
    private static void collect(
            String path, JsonNode node, List<String> described, List<String> missing) {
        if (described.contains(path)) {
            return;
        }
        if (!node.isObject() || node.isEmpty()) {
            missing.add(path);
        }
        for (Map.Entry<String, JsonNode> child : node.properties()) {
            String name = path.isEmpty() ? child.getKey() : path + "." + child.getKey();
            collect(name, child.getValue(), described, missing);
        }
    }

    @Test
    void thePlainManifestsAreThoseOfTheChart() throws IOException {
        String rendered = HelmChart.render("tailrace", PLAIN.resolve("values.yaml"));

        Map<String, String> files = byTemplate(rendered);
        assertThat(files.keySet())
                .containsExactly(
                        "console.yaml", "networkpolicy.yaml", "processor.yaml", "relay.yaml");
        for (Map.Entry<String, String> file : files.entrySet()) {
            new GeneratedPage(MANIFESTS + file.getKey()).check(file.getValue());
        }
        new GeneratedPage(MANIFESTS + "kustomization.yaml").check(kustomization(files));
    }

    private static String kustomization(Map<String, String> files) {
        return "# Generated, as the files that it names: see README.md.\n"
                + "apiVersion: kustomize.config.k8s.io/v1beta1\nkind: Kustomization\n"
                + "namespace: tailrace\nresources:\n"
                + files.keySet().stream()
                        .map(file -> "  - " + file + "\n")
                        .collect(Collectors.joining());
    }

    /** What was rendered, without labels that are only right for objects of Helm. */
    private static Map<String, String> byTemplate(String rendered) {
        Map<String, String> files = new TreeMap<>();
        for (String document : rendered.split("(?m)^---\\n", -1)) {
            Matcher source = SOURCE.matcher(document);
            if (source.find()) {
                String object = OF_HELM.matcher(source.replaceFirst("")).replaceAll("");
                files.merge(
                        source.group(1), "---\n" + object.strip() + "\n", (all, one) -> all + one);
            }
        }
        files.replaceAll(
                (name, text) ->
                        "# Rendered from deploy/helm/tailrace by io.tailrace.deploy.ChartFilesTest; do"
                                + " not edit.\n"
                                + text);
        return files;
    }

    private static String chart(String file) throws IOException {
        return Files.readString(HelmChart.DIRECTORY.resolve(file));
    }
}
