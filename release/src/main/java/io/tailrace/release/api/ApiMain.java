package io.tailrace.release.api;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

/**
 * Reads what japicmp has found in the modules with API, and judges it. Arguments: the root of the
 * project, the baseline, the version. Called by the build with {@code -Dapi.baseline=<version>}.
 */
public final class ApiMain {

    private static final Path REPORT = Path.of("target", "japicmp", "api.xml");

    private ApiMain() {}

    /**
     * @throws IllegalStateException if the version must not change the API as it does
     * @throws IOException if a file cannot be read
     */
    public static void main(String[] arguments) throws IOException {
        Path root = Path.of(arguments[0]);
        Version baseline = Version.parse(arguments[1]);
        Version version = Version.parse(arguments[2]);
        boolean breaking =
                Changelog.newestSectionDescribesBreaking(
                        Files.readAllLines(root.resolve("CHANGELOG.md")));

        List<String> objections = new ArrayList<>();
        List<Path> modules = modules(root);
        for (Path module : modules) {
            ApiChange change = change(module.resolve(REPORT));
            System.out.printf(
                    "API of %s: %s since %s%n", module.getFileName(), change, arguments[1]);
            ApiPolicy.objection(
                            module.getFileName().toString(), change, baseline, version, breaking)
                    .ifPresent(objections::add);
        }
        if (modules.isEmpty()) {
            objections.add("no module has a report in " + REPORT);
        }
        if (!objections.isEmpty()) {
            throw new IllegalStateException(
                    "the version policy forbids this:\n  " + String.join("\n  ", objections));
        }
    }

    private static ApiChange change(Path report) throws IOException {
        try {
            return ApiChange.ofReport(Files.readString(report));
        } catch (IllegalArgumentException e) {
            throw new IllegalStateException(
                    report + " does not say how the API has changed: " + e.getMessage(), e);
        }
    }

    private static List<Path> modules(Path root) throws IOException {
        try (Stream<Path> directories = Files.list(root)) {
            return directories
                    .filter(directory -> Files.exists(directory.resolve(REPORT)))
                    .sorted()
                    .toList();
        }
    }
}
