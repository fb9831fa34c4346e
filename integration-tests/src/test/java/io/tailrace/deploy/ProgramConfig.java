package io.tailrace.deploy;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.fasterxml.jackson.databind.JsonNode;
import io.tailrace.process.cli.ProcessMain;
import io.tailrace.testkit.security.Certificate;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import picocli.CommandLine;

/**
 * Gives the configuration of a pod to the program that the pod runs. Paths of the pod are moved
 * below a directory, in which the files exist that volumes of the pod would have.
 *
 * @param directory an empty directory
 * @param keystore a keystore and its password
 */
record ProgramConfig(Path directory, Certificate keystore) {

    private static final Pattern PATH = Pattern.compile("/(?:etc|var/lib)/tailrace(?:/[-.\\w]+)+");
    private static final String CONFIG_FILE = "--config-file=";

    /**
     * Runs the command {@code config} of the program of a pod, with the pod's arguments.
     *
     * @param pod the pod template
     * @return what the program prints if it refuses the configuration; otherwise nothing
     */
    String problems(JsonNode pod) throws Exception {
        JsonNode container = pod.at("/spec/containers/0");
        String file = container.at("/args/0").asText().substring(CONFIG_FILE.length());
        Path name = Path.of(file).getFileName();
        String text = Manifests.config(pod);
        List<String> mounts = container.path("volumeMounts").findValuesAsText("mountPath");
        Path moved = directory.resolve(name);
        Files.writeString(moved, moved(text, mounts));
        boolean relay = container.path("name").asText().equals("relay");
        return run(
                relay
                        ? "io.tailrace.relay.cli.RelayCommand"
                        : "io.tailrace.processor.cli.ProcessorCommand",
                relay ? "TAILRACE_RELAY_" : "TAILRACE_PROCESSOR_",
                CONFIG_FILE + moved,
                "config");
    }

    private String moved(String text, List<String> mounts) throws IOException {
        Matcher paths = PATH.matcher(text);
        StringBuilder moved = new StringBuilder();
        while (paths.find()) {
            String path = paths.group();
            if (mounts.stream()
                    .noneMatch(mount -> path.startsWith(mount + "/") || path.equals(mount))) {
                throw new AssertionError(path + " is in none of the volumes at " + mounts);
            }
            paths.appendReplacement(moved, Matcher.quoteReplacement(create(path).toString()));
        }
        return paths.appendTail(moved).toString();
    }

    /** A file as the program expects it at this path. */
    private Path create(String path) throws IOException {
        Path file = directory.resolve(path.substring(1));
        Files.createDirectories(file.getParent());
        if (path.endsWith(".p12")) {
            Files.write(file, Files.readAllBytes(keystore.store()));
        } else if (path.endsWith(".properties")) {
            Files.writeString(file, "security.protocol=SASL_SSL\n");
        } else if (path.contains("-tls/")) {
            Files.writeString(file, Certificate.PASSWORD);
        } else if (path.contains("/secrets/")) {
            Files.writeString(file, "0123456789abcdef" + file.getFileName());
        } else {
            Files.createDirectories(file);
        }
        return file;
    }

    @SuppressWarnings("unchecked") // both commands return their exit code
    private static String run(String command, String prefix, String... arguments) throws Exception {
        ByteArrayOutputStream printed = new ByteArrayOutputStream();
        PrintStream outBefore = System.out;
        PrintStream errBefore = System.err;
        try (PrintStream both = new PrintStream(printed, true, UTF_8)) {
            System.setOut(both);
            System.setErr(both);
            Callable<Integer> program =
                    (Callable<Integer>) CommandLine.defaultFactory().create(Class.forName(command));
            int code = ProcessMain.run(program, prefix, Map.of(), arguments);
            return code == 0 ? "" : code + ": " + printed.toString(UTF_8);
        } finally {
            System.setOut(outBefore);
            System.setErr(errBefore);
        }
    }
}
