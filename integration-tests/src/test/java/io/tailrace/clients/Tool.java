package io.tailrace.clients;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Assumptions;

/** Programs that a machine may have or not have, and what their tests need of a registry. */
final class Tool {

    /** The root of the sources. */
    static final Path ROOT = Path.of("..").toAbsolutePath().normalize();

    static final Path NODE_PACKAGE = ROOT.resolve("clients/node");
    static final Path PYTHON_PACKAGE = ROOT.resolve("clients/python");

    /** The Python for which Debian has confluent_kafka. */
    static final String PYTHON = "/usr/bin/python3";

    private static final Path PYTHON_MODULES = Path.of("target/python-modules").toAbsolutePath();
    private static final int MIN_NODE = 20;

    private Tool() {}

    /** What a program wrote, and how it ended. */
    record Result(int code, String output) {}

    /** Skips the test without Node and the modules of the lock file, installed if need be. */
    static void assumeNode() throws IOException, InterruptedException {
        Result version = run(NODE_PACKAGE, Map.of(), "node", "--version");
        Assumptions.assumeTrue(
                version.code() == 0 && major(version.output()) >= MIN_NODE,
                "Node was not tested: node %d or newer is not installed".formatted(MIN_NODE));
        Path installed = NODE_PACKAGE.resolve("node_modules/.package-lock.json");
        Path wanted = NODE_PACKAGE.resolve("package-lock.json");
        if (!isNewer(installed, wanted)) {
            Result install =
                    run(
                            NODE_PACKAGE,
                            Map.of("npm_config_fetch_retries", "0"),
                            "npm",
                            "ci",
                            "--ignore-scripts",
                            "--no-audit",
                            "--no-fund");
            Assumptions.assumeTrue(
                    install.code() == 0,
                    "Node was not tested: npm ci cannot install the modules of clients/node: "
                            + install.output());
            Files.setLastModifiedTime(installed, Files.getLastModifiedTime(wanted));
        }
    }

    /** Skips the test without a Python. */
    static void assumePython() throws IOException, InterruptedException {
        Assumptions.assumeTrue(
                run(ROOT, Map.of(), PYTHON, "--version").code() == 0,
                "Python was not tested: " + PYTHON + " is not installed");
    }

    /**
     * Skips the test if Python cannot reach a broker and PostgreSQL.
     *
     * @return the directory of modules, for {@code PYTHONPATH}
     */
    static Path assumePythonClients() throws IOException, InterruptedException {
        assumePython();
        Assumptions.assumeTrue(
                imports("confluent_kafka"),
                "Python was not tested: %s has no confluent_kafka (Debian: python3-confluent-kafka)"
                        .formatted(PYTHON));
        if (!imports("psycopg2")) {
            Result install =
                    run(
                            ROOT,
                            Map.of(),
                            PYTHON,
                            "-m",
                            "pip",
                            "install",
                            "--quiet",
                            "--retries=0",
                            "--target=" + PYTHON_MODULES,
                            "--only-binary=:all:",
                            "psycopg2-binary==2.9.13");
            Assumptions.assumeTrue(
                    install.code() == 0 && imports("psycopg2"),
                    "Python was not tested: no psycopg2 (Debian: python3-psycopg2), and pip cannot"
                            + " install it: "
                            + install.output());
        }
        return PYTHON_MODULES;
    }

    /** Runs a program to its end; code 127 if it does not exist. */
    static Result run(Path directory, Map<String, String> environment, String... command)
            throws IOException, InterruptedException {
        ProcessBuilder builder =
                new ProcessBuilder(new ArrayList<>(List.of(command)))
                        .directory(directory.toFile())
                        .redirectErrorStream(true);
        builder.environment().putAll(environment);
        Process process;
        try {
            process = builder.start();
        } catch (IOException e) {
            return new Result(127, String.valueOf(e.getMessage()));
        }
        String output = new String(process.getInputStream().readAllBytes(), UTF_8);
        return new Result(process.waitFor(), output);
    }

    private static boolean imports(String module) throws IOException, InterruptedException {
        Map<String, String> path = Map.of("PYTHONPATH", PYTHON_MODULES.toString());
        return run(ROOT, path, PYTHON, "-c", "import " + module).code() == 0;
    }

    private static int major(String version) {
        return Integer.parseInt(version.strip().substring(1).split("\\.", -1)[0]);
    }

    private static boolean isNewer(Path installed, Path wanted) throws IOException {
        return Files.exists(installed)
                && Files.getLastModifiedTime(installed).compareTo(Files.getLastModifiedTime(wanted))
                        >= 0;
    }
}
