package io.tailrace.processor.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.tailrace.process.ExitCode;
import io.tailrace.process.cli.ProcessMain;
import io.tailrace.testkit.KafkaBroker;
import io.tailrace.testkit.junit.Fresh;
import io.tailrace.testkit.junit.TailraceTest;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.NewTopic;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What {@code tailrace-processor check} says about a good set-up, and about many faults. */
@TailraceTest
class ProcessorCheckIT {

    @TempDir private Path directory;
    private String output = "";

    private int run(KafkaBroker kafka, String... more) {
        List<String> arguments = new ArrayList<>(List.of(more));
        arguments.add(0, "--bootstrap-servers=" + kafka.bootstrapServers());
        PrintStream before = System.out;
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        System.setOut(new PrintStream(bytes, true, StandardCharsets.UTF_8));
        try {
            return ProcessMain.run(
                    new ProcessorCommand(),
                    "TAILRACE_PROCESSOR_",
                    Map.of(),
                    arguments.toArray(String[]::new));
        } finally {
            System.setOut(before);
            output = bytes.toString(StandardCharsets.UTF_8);
        }
    }

    @Test
    void aGoodSetUpPassesAndIsNotChanged(@Fresh KafkaBroker kafka) throws Exception {
        Path state = directory.resolve("state");

        assertThat(run(kafka, "--state-dir=" + state, "--group=mailer", "check"))
                .as(output)
                .isZero();

        assertThat(output)
                .contains(" 0 warnings, 0 failed, 0 skipped", "kafka.topic.events.retry.mailer");
        assertThat(state).doesNotExist();
        try (Admin admin = Admin.create(Map.of("bootstrap.servers", kafka.bootstrapServers()))) {
            assertThat(admin.listTopics().names().get()).isEmpty();
        }
    }

    @Test
    void initMakesTheTopicsAndStatusShowsWhatIsNotProcessed(@Fresh KafkaBroker kafka)
            throws Exception {
        assertThat(run(kafka, "--group=mailer", "init")).as(output).isZero();
        assertThat(output)
                .contains(
                        "Created topic events.dlt",
                        "Created topic events.failed",
                        "Created topic events.retry.mailer");
        assertThat(run(kafka, "--group=mailer", "init")).isZero();
        assertThat(output).contains("Topic events.dlt exists").doesNotContain("Created");

        assertThat(run(kafka, "status")).as(output).isZero();
        assertThat(output).contains("state: no processor has run");
    }

    @Test
    void everyFaultIsReportedAtOnce(@Fresh KafkaBroker kafka) throws Exception {
        Path state = Files.writeString(directory.resolve("state"), "a file");
        short one = 1;
        try (Admin admin = Admin.create(Map.of("bootstrap.servers", kafka.bootstrapServers()))) {
            admin.createTopics(
                            List.of(
                                    new NewTopic("outbox.order", 2, one),
                                    new NewTopic("events.failed", 3, one),
                                    new NewTopic("events.dlt", 6, one),
                                    new NewTopic("tailrace.status", 2, one),
                                    new NewTopic(
                                            "tailrace-processor-held-events-changelog", 2, one)))
                    .all()
                    .get();
        }

        Path schemas = Files.createDirectory(directory.resolve("schemas"));
        Files.writeString(schemas.resolve("order.placed.v1.schema.json"), "{\"type\": 7}");

        assertThat(
                        run(
                                kafka,
                                "--state-dir=" + state,
                                "--schemas=" + schemas,
                                "--registry-url=http://localhost:1",
                                "check"))
                .isEqualTo(ExitCode.SETUP.code());

        assertThat(
                        output.lines()
                                .filter(line -> line.startsWith("FAIL"))
                                .map(line -> line.split(" +", -1)[1]))
                .containsExactly(
                        "state.directory",
                        "schemas",
                        "kafka.topic.events.failed",
                        "kafka.topics.outbox.*",
                        "kafka.topics.events.*",
                        "registry.connection",
                        "kafka.state");
        assertThat(output)
                .contains(
                        "warn  kafka.topic.events.dlt.settings",
                        "retention.ms=-1",
                        "tailrace-schema-registry is not on the class path",
                        "warn  kafka.status");
    }
}
