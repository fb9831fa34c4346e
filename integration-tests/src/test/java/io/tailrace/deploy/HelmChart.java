package io.tailrace.deploy;

import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.marcnuri.helm.Helm;
import com.marcnuri.helm.LintResult;
import com.marcnuri.helm.TemplateCommand;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/**
 * The Helm chart, linted and rendered by Helm itself, which is in a native library. On a platform
 * without the library the calling test is skipped.
 */
final class HelmChart {

    static final Path DIRECTORY =
            Path.of("..", "deploy", "helm", "tailrace").toAbsolutePath().normalize();

    /** The sets of values that tests render the chart with. */
    static final List<String> VARIANTS =
            List.of("minimal", "all", "sharded", "outboxes", "console");

    /** The name of the release that the chart is rendered for. */
    static final String RELEASE = "shop";

    /** Otherwise helm-java looks for the library in the internet. */
    private static final String LIBRARY = "META-INF/services/com.marcnuri.helm.jni.NativeLibrary";

    private HelmChart() {}

    /** What {@code helm lint --strict} says of the chart with its own values. */
    static LintResult lint() {
        return helm().lint().strict().call();
    }

    /** The objects with the values of a file in the chart's directory {@code ci}. */
    static Manifests variant(String name) throws IOException {
        return Manifests.read(render(RELEASE, values(name)));
    }

    /** The file with the values of a variant, which is also the one of chart-testing. */
    static Path values(String variant) {
        return DIRECTORY.resolve(Path.of("ci", variant + "-values.yaml"));
    }

    /** Writes a file with values into a directory, over the one before. */
    static Path own(Path directory, String values) throws IOException {
        return Files.writeString(directory.resolve("own-values.yaml"), values);
    }

    /**
     * What {@code helm template} prints.
     *
     * @param values files with values, later ones on top
     * @throws IllegalStateException if the chart refuses the values; the message says why
     */
    static String render(String release, Path... values) throws IOException {
        TemplateCommand template = helm().template().withName(release).withNamespace(RELEASE);
        for (Path file : values) {
            if (!Files.exists(file)) { // Helm would take it for an address
                throw new IOException(file + " does not exist");
            }
            template.withValuesFile(file);
        }
        return template.call();
    }

    private static Helm helm() {
        assumeTrue(
                HelmChart.class.getClassLoader().getResource(LIBRARY) != null,
                "Helm's native library does not exist for this platform: the chart is not rendered");
        return new Helm(DIRECTORY);
    }
}
