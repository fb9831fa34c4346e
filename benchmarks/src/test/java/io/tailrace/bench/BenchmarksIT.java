package io.tailrace.bench;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.io.IOException;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import picocli.CommandLine;

/** That the benchmarks of the relay still run; what they measure here means nothing. */
class BenchmarksIT {

    @TempDir private Path results;

    @Test
    void aBacklogIsDrained() throws IOException {
        String summary = run("relay");
        assertThat(summary)
                .startsWith("bench relay: tailrace_eps=")
                .contains(" recvlogical_eps=", " vs_recvlogical=", " cpu_us_per_event=");
        assertThat(results.resolve("relay.svg")).content().startsWith("<svg").contains("tailrace");
    }

    @Test
    void latencyIsMeasured() throws IOException {
        assertThat(run("latency"))
                .startsWith("bench latency: rate=200 p50_ms=")
                .contains(" p99_ms=", " processor_p99_ms=", " idle_cpu_percent=");
    }

    private String run(String benchmark) throws IOException {
        int code =
                new CommandLine(new BenchMain())
                        .execute("--bench=" + benchmark, "--quick=true", "--results=" + results);
        assertThat(code).isZero();
        JsonNode json = new JsonMapper().readTree(results.resolve(benchmark + ".json").toFile());
        assertThat(json.path("rows")).isNotEmpty();
        return json.path("summary").asText();
    }
}
