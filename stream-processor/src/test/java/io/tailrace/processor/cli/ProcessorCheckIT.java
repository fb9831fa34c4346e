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

    private int check(KafkaBroker kafka, String... more) {
        List<String> arguments = new ArrayList<>(List.of(more));
        arguments.add("--bootstrap-servers=" + kafka.bootstrapServers());
        arguments.add("check");
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

        assertThat(check(kafka, "--state-dir=" + state, "--group=mailer")).as(output).isZero();

        assertThat(output).contains(" 0 warnings, 0 failed, 0 skipped", "kafka.retries.mailer");
        assertThat(state).doesNotExist();
        try (Admin admin = Admin.create(Map.of("bootstrap.servers", kafka.bootstrapServers()))) {
            assertThat(admin.listTopics().names().get()).isEmpty();
        }
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
                                    new NewTopic(
                                            "tailrace-processor-held-events-changelog", 2, one)))
                    .all()
                    .get();
        }

        assertThat(check(kafka, "--state-dir=" + state)).isEqualTo(ExitCode.SETUP.code());

        assertThat(
                        output.lines()
                                .filter(line -> line.startsWith("FAIL"))
                                .map(line -> line.split(" +", -1)[1]))
                .containsExactly(
                        "state.directory",
                        "kafka.failures",
                        "kafka.topics.outbox.*",
                        "kafka.topics.events.*",
                        "kafka.state");
        assertThat(output).contains("warn  kafka.dead-letters.settings", "retention.ms=-1");
    }
}
