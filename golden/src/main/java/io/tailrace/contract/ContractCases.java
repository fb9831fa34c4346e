package io.tailrace.contract;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.DynamicTest;

/**
 * Reads and runs the cases in the files {@code contract/cases/*.json} at the root of the sources.
 * Stateless.
 */
public final class ContractCases {

    /** The name of this language in {@code skip}. */
    private static final String LANGUAGE = "java";

    private static final ObjectMapper JSON = new ObjectMapper();

    private ContractCases() {}

    /**
     * The cases of a file, in their order.
     *
     * @param suite the name of the file without its ending
     * @throws AssertionError if the file has no case
     */
    public static List<ContractCase> of(String suite) {
        Path file = directory().resolve(suite + ".json");
        try {
            JsonNode content = JSON.readTree(Files.readAllBytes(file));
            List<ContractCase> cases = new ArrayList<>();
            content.get("cases").forEach(each -> cases.add(read(each)));
            if (cases.isEmpty()) {
                throw new AssertionError(file + " has no case");
            }
            return List.copyOf(cases);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /**
     * A test for each case of a file. A case that Java does not run is skipped with its reason.
     *
     * @param check runs a case, and throws if its outcome is another one
     */
    public static Stream<DynamicTest> tests(String suite, Consumer<ContractCase> check) {
        return of(suite).stream()
                .map(
                        each ->
                                DynamicTest.dynamicTest(
                                        each.name(),
                                        () -> {
                                            Assumptions.assumeTrue(
                                                    each.skip().isEmpty(),
                                                    () -> each.skip().orElseThrow());
                                            check.accept(each);
                                        }));
    }

    private static ContractCase read(JsonNode node) {
        return new ContractCase(
                node.get("name").textValue(),
                new ContractValue(node.get("input")),
                new ContractValue(node.get("expect")),
                Optional.ofNullable(node.path("skip").path(LANGUAGE).textValue()));
    }

    private static Path directory() {
        Path module = Path.of(System.getProperty("basedir", "")).toAbsolutePath();
        return module.resolveSibling("contract").resolve("cases");
    }
}
