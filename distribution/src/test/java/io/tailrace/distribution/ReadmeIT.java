package io.tailrace.distribution;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.tailrace.distribution.Shell.Result;
import io.tailrace.process.ExitCode;
import io.tailrace.testkit.KafkaBroker;
import io.tailrace.testkit.PostgresServer;
import io.tailrace.testkit.junit.TailraceTest;
import io.tailrace.testkit.observe.ReadCommitted;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * The five steps of the archive's README, in their order and as they are printed, from the unpacked
 * archive. Only the addresses differ.
 */
@TailraceTest
class ReadmeIT {

    private static final Duration SOON = Duration.ofSeconds(90);
    private static final long STOP_SECONDS = 45;

    /** A code block, with the file that it is to be saved as, if any. */
    private static final Pattern BLOCK =
            Pattern.compile("(?:<!-- file: (\\S+) -->\\n)?```(\\w*)\\n(.*?)```\\n", Pattern.DOTALL);

    @TempDir Path temporary;

    private final List<Process> processes = new ArrayList<>();

    @AfterEach
    void end() {
        processes.forEach(process -> process.destroyForcibly().onExit().join());
    }

    @Test
    void theFiveStepsLeadToAnEventThatIsDelivered(PostgresServer postgres, KafkaBroker kafka)
            throws Exception {
        Path home = Archive.unpack(temporary.resolve("a place"));
        Files.writeString(home.resolve("relay-password"), postgres.password() + "\n");

        try (ReadCommitted observer =
                ReadCommitted.of(kafka.bootstrapServers(), Pattern.compile("events\\.order"))) {
            Matcher block = BLOCK.matcher(fiveSteps(home, postgres, kafka));
            while (block.find()) {
                if (block.group(1) != null) {
                    Files.writeString(home.resolve(block.group(1)), block.group(3));
                } else if (block.group(2).equals("sql")) {
                    execute(postgres, block.group(3));
                } else {
                    runLines(home, block.group(3));
                }
            }

            await().atMost(SOON).until(() -> observer.count() > 0 || !allRun());
            assertThat(observer.count()).as("%s", logs(home)).isEqualTo(1);
            assertThat(processes).hasSize(2);
            assertEvent(observer.records().get(0));
        }
        assertThatSigtermEndsEachInOrder(home);
    }

    private static String fiveSteps(Path home, PostgresServer postgres, KafkaBroker kafka)
            throws IOException {
        String page = Files.readString(home.resolve("README.md"));
        String steps =
                page.substring(
                        page.indexOf("## Start in five steps"), page.indexOf("## Java and memory"));
        return steps.replace("jdbc:postgresql://db:5432/shop", postgres.jdbcUrl())
                .replace("database-user: relay", "database-user: " + postgres.user())
                .replace("kafka:9092", kafka.bootstrapServers());
    }

    /** A command with a configuration file and nothing else goes on until it is stopped. */
    private void runLines(Path home, String lines) throws Exception {
        for (String line : lines.lines().toList()) {
            if (line.endsWith(".yaml")) {
                Path log = home.resolve("log-%d.txt".formatted(processes.size()));
                processes.add(shell(home).start("exec " + line, log));
            } else {
                Result result = shell(home).run(line);
                System.out.printf("$ %s%n%s%n", line, result.output());
                assertThat(result.exitCode()).as("%s: %s", line, result.output()).isZero();
            }
        }
    }

    /** The options of the user take the place of the defaults, and any port will do. */
    private Shell shell(Path home) throws IOException {
        Path tmp = Files.createDirectories(temporary.resolve("tmp of java"));
        return new Shell(
                home,
                Map.of(
                        "JAVA_HOME",
                        System.getProperty("java.home"),
                        "JDK_JAVA_OPTIONS",
                        "-XX:TieredStopAtLevel=1 -XX:+UseSerialGC"
                                + " \"-Djava.io.tmpdir=%s\"".formatted(tmp),
                        "TAILRACE_RELAY_ADMIN_PORT",
                        "0",
                        "TAILRACE_PROCESSOR_ADMIN_PORT",
                        "0"));
    }

    private static void execute(PostgresServer postgres, String sql) throws SQLException {
        try (Connection connection = postgres.connect();
                Statement statement = connection.createStatement()) {
            statement.execute(sql);
        }
    }

    private static void assertEvent(ConsumerRecord<byte[], byte[]> event) {
        assertThat(new String(event.key(), UTF_8)).isEqualTo("order-17");
        assertThat(new String(event.value(), UTF_8)).isEqualTo("{\"note\": \"hello\"}");
        assertThat(new String(event.headers().lastHeader("ce_type").value(), UTF_8))
                .isEqualTo("order.noted.v1");
        assertThat(event.headers().lastHeader("ce_id")).isNotNull();
    }

    private void assertThatSigtermEndsEachInOrder(Path home) throws Exception {
        processes.forEach(Process::destroy);
        for (Process process : processes) {
            assertThat(process.waitFor(STOP_SECONDS, TimeUnit.SECONDS)).isTrue();
            assertThat(process.exitValue()).as("%s", logs(home)).isEqualTo(ExitCode.OK.code());
        }
    }

    private boolean allRun() {
        return processes.stream().allMatch(Process::isAlive);
    }

    private String logs(Path home) throws IOException {
        StringBuilder text = new StringBuilder();
        for (int i = 0; i < processes.size(); i++) {
            text.append(Files.readString(home.resolve("log-%d.txt".formatted(i))));
        }
        return text.toString();
    }
}
