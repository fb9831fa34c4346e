package io.tailrace.architecture;

import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.core.importer.ClassFileImporter;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;

/**
 * The packages of every module form a staircase: no package uses one that uses it, directly or by
 * way of others. Writes the graph to {@code target/package-graph.txt}.
 */
class PackageGraphTest {

    private static final int MAX_CLASSES = 20;

    /** Packages that users import from: they are as large as their API. */
    private static final Set<String> API = Set.of("io.tailrace.event", "io.tailrace.producer");

    private static final Path ROOT = Path.of("..");
    private static final Path REPORT = Path.of("target", "package-graph.txt");

    @BeforeAll
    static void writeTheReport() throws IOException {
        StringBuilder report = new StringBuilder();
        for (Path module : modules()) {
            PackageGraph graph = graph(module);
            int[] lines = linesPerFile(module);
            report.append(
                    "%s: %d packages, %d arrows, %d loops; median file %d lines, longest %d%n%s%n%n"
                            .formatted(
                                    module.getFileName(),
                                    graph.sizes().size(),
                                    graph.arrows(),
                                    graph.loops().size(),
                                    lines[lines.length / 2],
                                    lines[lines.length - 1],
                                    graph.print()));
        }
        Files.createDirectories(REPORT.getParent());
        Files.writeString(REPORT, report);
    }

    @TestFactory
    Stream<DynamicTest> noPackageIsPartOfALoop() throws IOException {
        return modules().stream()
                .map(
                        module ->
                                DynamicTest.dynamicTest(
                                        module.getFileName().toString(),
                                        () -> assertThat(graph(module).loops()).isEmpty()));
    }

    @Test
    void noPackageHasMoreClassesThanAReaderCanTakeIn() throws IOException {
        for (Path module : modules()) {
            Map<String, Integer> sizes = graph(module).sizes();
            sizes.keySet().removeAll(API);
            assertThat(sizes.values()).allMatch(size -> size <= MAX_CLASSES, sizes.toString());
        }
    }

    @Test
    void everyModuleWithCodeIsLookedAt() throws IOException {
        assertThat(modules().stream().map(module -> module.getFileName().toString()))
                .contains(
                        "event-model",
                        "cdc-relay",
                        "account",
                        "processor-client",
                        "stream-processor",
                        "subscriber-lib");
    }

    @Test
    void noPackageIsSplitOverTwoModules() throws IOException {
        Map<String, List<String>> modules = new TreeMap<>();
        for (Path module : modules()) {
            graph(module)
                    .sizes()
                    .keySet()
                    .forEach(
                            name ->
                                    modules.computeIfAbsent(name, unused -> new ArrayList<>())
                                            .add(module.getFileName().toString()));
        }
        assertThat(modules.values()).allMatch(in -> in.size() == 1, modules.toString());
    }

    @Test
    void aLoopIsFoundAlsoByWayOfARootPackage() {
        PackageGraph graph =
                new PackageGraph(
                        new ClassFileImporter().importPackages("io.tailrace.architecture.example"));

        assertThat(graph.loops())
                .singleElement()
                .asString()
                .contains("example.inner -> io.tailrace.architecture.example by [Inner -> Outer]");
    }

    private static List<Path> modules() throws IOException {
        try (Stream<Path> folders = Files.list(ROOT)) {
            return folders.map(folder -> folder.resolve(Path.of("src", "main", "java")))
                    .filter(Files::isDirectory)
                    .map(sources -> sources.resolve(Path.of("..", "..", "..")).normalize())
                    .sorted()
                    .toList();
        }
    }

    private static PackageGraph graph(Path module) {
        return new PackageGraph(
                new ClassFileImporter()
                        .withImportOption(location -> !location.contains("jmh_generated"))
                        .importPath(module.resolve(Path.of("target", "classes"))));
    }

    private static int[] linesPerFile(Path module) throws IOException {
        try (Stream<Path> files = Files.walk(module.resolve(Path.of("src", "main", "java")))) {
            return files.filter(file -> file.toString().endsWith(".java"))
                    .filter(file -> !file.endsWith("package-info.java"))
                    .flatMapToInt(PackageGraphTest::lines)
                    .sorted()
                    .toArray();
        }
    }

    private static IntStream lines(Path file) {
        try (Stream<String> lines = Files.lines(file)) {
            return IntStream.of((int) lines.count());
        } catch (IOException e) {
            throw new IllegalStateException(e);
        }
    }
}
