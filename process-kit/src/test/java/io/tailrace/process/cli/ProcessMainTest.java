package io.tailrace.process.cli;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.tailrace.process.ExitCode;
import io.tailrace.process.OperatorException;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.util.Map;
import java.util.concurrent.Callable;
import org.junit.jupiter.api.Test;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

class ProcessMainTest {

    @Command(name = "sample", mixinStandardHelpOptions = true)
    static final class Sample implements Callable<Integer> {

        @Option(names = "--slot-name", defaultValue = "built-in")
        String slotName = "";

        boolean failing;

        @Override
        public Integer call() {
            if (failing) {
                throw new OperatorException(ExitCode.SETUP, "The table is missing", "Create it.");
            }
            return ExitCode.OK.code();
        }
    }

    @Command(name = "strict", mixinStandardHelpOptions = true)
    static final class Strict implements Callable<Integer> {

        @Option(names = "--slot-name", required = true)
        String slotName = "";

        @Override
        public Integer call() {
            return ExitCode.OK.code();
        }
    }

    private final Sample sample = new Sample();

    private int run(Map<String, String> environment, String... arguments) {
        return ProcessMain.run(sample, "TAILRACE_SAMPLE_", environment, arguments);
    }

    @Test
    void anOptionCanComeFromTheEnvironment() {
        assertThat(run(Map.of("TAILRACE_SAMPLE_SLOT_NAME", "mine"))).isZero();
        assertThat(sample.slotName).isEqualTo("mine");
    }

    @Test
    void theCommandLineWinsOverTheEnvironment() {
        run(Map.of("TAILRACE_SAMPLE_SLOT_NAME", "mine"), "--slot-name=other");
        assertThat(sample.slotName).isEqualTo("other");
    }

    @Test
    void withoutEitherTheDefaultHolds() {
        run(Map.of());
        assertThat(sample.slotName).isEqualTo("built-in");
    }

    @Test
    void anUnknownOptionIsRefused() {
        assertThat(run(Map.of(), "--no-such-option")).isEqualTo(ExitCode.USAGE.code());
    }

    @Test
    void aMisspelledOptionIsNamedBeforeTheOneThatItLeavesMissing() {
        PrintStream before = System.err;
        ByteArrayOutputStream errors = new ByteArrayOutputStream();
        System.setErr(new PrintStream(errors, true, UTF_8));
        int code;
        try {
            code = ProcessMain.run(new Strict(), "TAILRACE_SAMPLE_", Map.of(), "--slot-nmae=mine");
        } finally {
            System.setErr(before);
        }

        assertThat(code).isEqualTo(ExitCode.USAGE.code());
        assertThat(errors.toString(UTF_8))
                .containsSubsequence(
                        "error: Unknown option: '--slot-nmae=mine'",
                        "--slot-name",
                        "error: Missing required option: '--slot-name=<slotName>'",
                        "remedy: see strict --help");
    }

    @Test
    void aProblemForTheOperatorEndsWithItsOwnCode() {
        sample.failing = true;
        assertThat(run(Map.of())).isEqualTo(ExitCode.SETUP.code());
    }
}
