package io.tailrace.processor.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.tailrace.process.ExitCode;
import io.tailrace.process.cli.ProcessMain;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** What a container has in its environment, and what needs nothing of it. */
class EnvironmentTest {

    private static final String PREFIX = "TAILRACE_PROCESSOR_";
    private static final String NOWHERE = "127.0.0.1:1";

    @Test
    void theToolTakesTheClusterFromTheEnvironmentOfTheProcess() {
        Map<String, String> environment =
                Map.of(
                        PREFIX + "BOOTSTRAP_SERVERS", NOWHERE,
                        PREFIX + "KAFKA", "default.api.timeout.ms=300",
                        PREFIX + "GROUP", "not:a:group:at:all");

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
    void withoutAClusterItSaysSo() {
        int code = ProcessMain.run(new ProcessorCommand(), PREFIX, Map.of(), "dlt", "list");

        assertThat(code).isEqualTo(ExitCode.USAGE.code());
    }

    @Test
    void theTopologyIsPrintedWithoutACluster() {
        int code = ProcessMain.run(new ProcessorCommand(), PREFIX, Map.of(), "--describe");

        assertThat(code).isEqualTo(ExitCode.OK.code());
    }
}
