package io.tailrace.processor.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.tailrace.process.ExitCode;
import io.tailrace.process.cli.ProcessMain;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import picocli.CommandLine;

/** The command line, without a cluster. */
class ProcessorCommandTest {

    private static final String PREFIX = "TAILRACE_PROCESSOR_";
    private static final String NOWHERE = "127.0.0.1:1";

    @Test
    void theToolTakesTheClusterFromTheEnvironmentOfTheProcess() {
        Map<String, String> environment =
                Map.of(
                        PREFIX + "BOOTSTRAP_SERVERS",
                        NOWHERE,
                        PREFIX + "GROUP",
                        "not:a:group:at:all");

        int code =
                ProcessMain.run(
                        new ProcessorCommand(),
                        PREFIX,
                        environment,
                        "dlt",
                        "list",
                        "--kafka=default.api.timeout.ms=300",
                        "--kafka=request.timeout.ms=200");

        assertThat(code).isEqualTo(ExitCode.UNREACHABLE.code());
    }

    @Test
    void initPrintsTheCommandsThatGrantTheRights() {
        assertThat(init())
                .contains(
                        "--allow-principal User:p --operation Read --group tailrace-processor\n",
                        "--operation Create --operation Write --topic tailrace.redrives\n");
        assertThat(init("--group=mailer", "--delayed-retries", "--transactions"))
                .contains(
                        "--operation Read --group mailer\n",
                        "--operation Create --topic events.retry.mailer\n",
                        "--operation Write --transactional-id mailer-")
                .doesNotContain("tailrace-processor");
        assertThat(
                        ProcessMain.run(
                                new ProcessorCommand(),
                                PREFIX,
                                Map.of(PREFIX + "BOOTSTRAP_SERVERS", NOWHERE),
                                "--kafka=default.api.timeout.ms=300",
                                "--kafka=request.timeout.ms=200",
                                "init"))
                .isEqualTo(ExitCode.UNREACHABLE.code());
    }

    private static String init(String... options) {
        StringWriter out = new StringWriter();
        List<String> arguments = new ArrayList<>(List.of("init", "--print"));
        arguments.addAll(List.of("--bootstrap-servers=kafka:9092", "--principal=User:p"));
        arguments.addAll(List.of(options));
        int code =
                new CommandLine(new ProcessorCommand())
                        .setOut(new PrintWriter(out))
                        .execute(arguments.toArray(String[]::new));
        assertThat(code).isZero();
        return out.toString();
    }

    @Test
    void brokersWhoseNamesCannotBeResolvedAreUnreachable(@TempDir Path directory) {
        String nowhere = "--bootstrap-servers=no-such-host.invalid:9092";

        assertThat(
                        ProcessMain.run(
                                new ProcessorCommand(),
                                PREFIX,
                                Map.of(),
                                nowhere,
                                "--admin-port=0",
                                "--state-dir=" + directory))
                .isEqualTo(ExitCode.UNREACHABLE.code());
        assertThat(
                        ProcessMain.run(
                                new ProcessorCommand(), PREFIX, Map.of(), "dlt", "list", nowhere))
                .isEqualTo(ExitCode.UNREACHABLE.code());
    }

    @Test
    void aMissingClusterIsAnUsageError() {
        int code = ProcessMain.run(new ProcessorCommand(), PREFIX, Map.of(), "dlt", "list");

        assertThat(code).isEqualTo(ExitCode.USAGE.code());
    }

    @Test
    void theTopologyIsPrintedWithoutACluster() {
        int code = ProcessMain.run(new ProcessorCommand(), PREFIX, Map.of(), "--describe");

        assertThat(code).isEqualTo(ExitCode.OK.code());
    }

    @Test
    void deadLetteringUnknownTypesWithoutACatalogueIsAUsageError() {
        assertUsageError(
                "--unknown-types=dead-letter",
                "error: unknown-types must be pass as long as neither schemas nor a catalogue of");
    }

    @Test
    void aStateDirectoryThatCannotBeUsedIsAUsageError(@TempDir Path directory) throws Exception {
        Path file = Files.createFile(directory.resolve("file"));

        assertUsageError(
                "--state-dir=" + file,
                "error: state-dir must be a directory that this process can create and write to");
    }

    private static void assertUsageError(String option, String message) {
        PrintStream original = System.err;
        ByteArrayOutputStream err = new ByteArrayOutputStream();
        int code;
        System.setErr(new PrintStream(err, true, StandardCharsets.UTF_8));
        try {
            code =
                    ProcessMain.run(
                            new ProcessorCommand(),
                            PREFIX,
                            Map.of(),
                            "--bootstrap-servers=" + NOWHERE,
                            "--admin-port=0",
                            option);
        } finally {
            System.setErr(original);
        }

        assertThat(code).isEqualTo(ExitCode.USAGE.code());
        assertThat(err.toString(StandardCharsets.UTF_8)).contains(message);
    }
}
