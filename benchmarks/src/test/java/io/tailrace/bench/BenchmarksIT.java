package io.tailrace.bench;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import io.tailrace.testkit.process.IsolatedProgram;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Runs the benchmarks of the relay with little data: they work, and leave no file in the temporary
 * directory. The figures are meaningless.
 */
@Tag("full")
class BenchmarksIT {

    private static final Duration LONG = Duration.ofMinutes(10);
    private static final Duration CLEAN_UP = Duration.ofSeconds(60);

    @TempDir private Path results;
    @TempDir private Path directory;

    @Test
    void aBacklogIsDrained() throws Exception {
        String summary = run("relay");
        assertThat(summary)
                .startsWith("bench relay: tailrace_eps=")
                .contains(
                        " recvlogical_eps=",
                        " vs_best_log_reader=",
                        " vs_polling=",
                        " vs_discard=",
                        " cpu_us_per_event=")
                .doesNotContain(" polling_eps=n/a");
        assertThat(results.resolve("relay-memory.svg"))
                .content()
                .startsWith("<svg")
                .contains("tailrace");
        assertThat(results.resolve("relay-cpu.svg")).content().contains("Kafka broker");
    }

    @Test
    void latencyIsMeasured() throws Exception {
        assertThat(run("latency"))
                .startsWith("bench latency: rate=200 p50_ms=")
                .contains(" p99_ms=", " processor_p99_ratio=", " idle_cpu_percent=")
                .doesNotContain("processor_p50_ms=n/a");
    }

    @Test
    void theProcessorIsMeasuredBesideAPassThroughTopology() throws Exception {
        assertThat(run("processor"))
                .startsWith("bench processor: pass_through_300=")
                .contains(" rocksdb_300=", " ratio=", " ratio_1000=", " cpu_ratio=")
                .doesNotContain("=n/a", "=0 ");
    }

    @Test
    void takeoversAreMeasured() throws Exception {
        assertThat(run("takeover"))
                .startsWith("bench takeover: kills=2 median_ms=")
                .contains(" worst_ms=", " lost=0 duplicated=0 reordered=0 ");
    }

    @Test
    void theSubscriberIsMeasuredBesidePlainConsumers() throws Exception {
        assertThat(run("subscriber", "--parts=cost,backlog"))
                .startsWith("bench subscriber: cpu_us_per_event=")
                .contains(" aggregates=5000 ", " backlog=20000 ")
                .doesNotContain("cpu_vs_plain=n/a", "cpu_vs_decoding=n/a", "rss_mb_max=n/a");
    }

    @Test
    void theSumRuleIsMeasured() throws Exception {
        assumeTrue(
                Files.isWritable(Path.of("/sys/fs/cgroup/cpu/cgroup.procs")),
                "needs control groups, version 1, that this user may change");

        assertThat(run("scale"))
                .startsWith("bench scale: all_on_")
                .contains(" relay_on_half_a_core_of_rule=", " broker_on_half_a_core_of_rule=");
    }

    @Test
    void aTerminatedBenchmarkLeavesNoFileAndNoProcess() throws Exception {
        try (IsolatedProgram program = start("relay")) {
            program.awaitOutput("events/s", LONG);
            List<ProcessHandle> started = program.descendants();

            program.terminate();

            program.exitCode(LONG);
            await().atMost(CLEAN_UP)
                    .untilAsserted(
                            () -> {
                                assertThat(program.leftovers()).isEmpty();
                                assertThat(started).noneMatch(ProcessHandle::isAlive);
                            });
        }
    }

    private String run(String benchmark, String... options) throws Exception {
        try (IsolatedProgram program = start(benchmark, options)) {
            program.requireExitCode(0, LONG);
            await().atMost(CLEAN_UP).untilAsserted(() -> assertThat(program.leftovers()).isEmpty());
        }
        JsonNode json = new JsonMapper().readTree(results.resolve(benchmark + ".json").toFile());
        assertThat(json.findPath("rows")).isNotEmpty();
        return json.path("summary").asText();
    }

    private IsolatedProgram start(String benchmark, String... options) throws IOException {
        List<String> arguments = new ArrayList<>(List.of(options));
        arguments.addAll(List.of("--bench=" + benchmark, "--quick=true", "--results=" + results));
        return IsolatedProgram.start(
                BenchMain.class,
                List.of("-Xmx512m", "-Dlogback.configurationFile=bench-logback.xml"),
                directory,
                arguments);
    }
}
