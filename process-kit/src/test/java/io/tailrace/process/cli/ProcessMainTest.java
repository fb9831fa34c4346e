package io.tailrace.process.cli;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.tailrace.process.ExitCode;
import io.tailrace.process.OperatorException;
import io.tailrace.process.settings.Configured;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

class ProcessMainTest {

    @Command(name = "sample", mixinStandardHelpOptions = true)
    static final class Sample implements Callable<Integer>, Configured {

        @Option(names = "--slot-name", defaultValue = "built-in")
        String slotName = "";

        @Mixin KafkaOptions kafka = new KafkaOptions();

        @Override
        public List<String> required() {
            return List.of();
        }

        @Override
        public List<Runnable> parts() {
            return List.of(kafka::properties);
        }

        boolean failing;

        Map<String, String> properties = Map.of();

        @Override
        public Integer call() {
            if (failing) {
                throw new OperatorException(ExitCode.SETUP, "The table is missing", "Create it.");
            }
            properties = kafka.properties().get();
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

    @Command(name = "repair")
    static final class Repair implements Callable<Integer> {

        @Override
        public Integer call() {
            throw new IllegalStateException("nobody has asked for this command");
        }
    }

    @Command(name = "parent", subcommands = Repair.class)
    static final class Parent implements Callable<Integer> {

        @Option(names = "--on-loss")
        String onLoss = "";

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
        String errors = errorsOf(new Strict(), Map.of(), "--slot-nmae=mine");

        assertThat(errors)
                .containsSubsequence(
                        "error: Unknown option: '--slot-nmae'",
                        "--slot-name",
                        "error: Missing required option: '--slot-name=<slotName>'",
                        "remedy: see strict --help");
    }

    @Test
    void aProblemForTheOperatorEndsWithItsOwnCode() {
        sample.failing = true;
        assertThat(run(Map.of())).isEqualTo(ExitCode.SETUP.code());
    }

    @Test
    void aValueFromTheEnvironmentIsTakenLiterally() {
        for (String value :
                List.of(
                        "a$$b",
                        "a${x}b",
                        "${env:HOME}",
                        "$",
                        "a${",
                        "@/etc/hosts",
                        "'q\"",
                        "a,b=c")) {
            assertThat(run(Map.of("TAILRACE_SAMPLE_SLOT_NAME", value))).isZero();
            assertThat(sample.slotName).isEqualTo(value);
        }
    }

    @Test
    void anArgumentIsTakenLiterally() {
        for (String value : List.of("a$$b", "a${x}b", "@/etc/hosts")) {
            assertThat(run(Map.of(), "--slot-name", value)).isZero();
            assertThat(sample.slotName).isEqualTo(value);
        }
    }

    @Test
    void theEnvironmentHoldsSeveralPropertiesOfKafka() {
        String jaas = "org.apache.Module required username=\"a,b\" password=\"x=${y}$$z\";";
        run(Map.of("TAILRACE_SAMPLE_KAFKA", "sasl.jaas.config=" + jaas + "\n\nlinger.ms=5\n"));

        assertThat(sample.properties)
                .containsExactlyInAnyOrderEntriesOf(
                        Map.of("sasl.jaas.config", jaas, "linger.ms", "5"));
    }

    @Test
    void anIndentedLineContinuesTheOneBefore() {
        run(Map.of("TAILRACE_SAMPLE_KAFKA", "sasl.jaas.config=Module required\n  a=\"b\";\nx=y"));

        assertThat(sample.properties)
                .containsEntry("sasl.jaas.config", "Module required a=\"b\";")
                .containsEntry("x", "y");
    }

    @Test
    void propertiesOfKafkaComeFromAFileUnlessTheyAreGiven(@TempDir Path directory)
            throws IOException {
        Path file = directory.resolve("kafka.properties");
        Files.writeString(file, "sasl.jaas.config=a,b=c \\\n  d;\nlinger.ms=5\n");

        assertThat(run(Map.of(), "--kafka-file=" + file, "--kafka=linger.ms=7")).isZero();
        assertThat(sample.properties)
                .containsExactlyInAnyOrderEntriesOf(
                        Map.of("sasl.jaas.config", "a,b=c d;", "linger.ms", "7"));
    }

    @Test
    void messagesNeverShowWhatMayBeASecret(@TempDir Path directory) throws IOException {
        Path file = Files.writeString(directory.resolve("kafka.properties"), "hunter2=\\u00");
        Map<String, List<String>> refused =
                Map.of(
                        "an equals sign in line 2", List.of("--kafka", "a=b\nhunter2"),
                        "[A-Za-z0-9._-] in line 1", List.of("--kafka", "hunter2 =x"),
                        "'--pasword'", List.of("--pasword=hunter2"),
                        "'--pasword', an argument that is not shown, '--x'",
                                List.of("--pasword", "hunter2", "--x"),
                        "option: an argument that is not shown", List.of("-xhunter2"),
                        "argument: an argument that is not shown",
                                List.of("--slot-name", "my", "hunter2"),
                        "malformed", List.of("--kafka-file=" + file));
        refused.forEach(
                (message, arguments) ->
                        assertThat(
                                        errorsOf(
                                                new Sample(),
                                                Map.of(),
                                                arguments.toArray(String[]::new)))
                                .contains(message)
                                .doesNotContain("hunter2"));
    }

    @Test
    void aMisspelledSubcommandIsNamed() {
        assertThat(errorsOf(sample, Map.of(), "dtl")).contains("Unknown argument: 'dtl'");
    }

    /** What the command prints to standard error; it must end as one that was used wrongly. */
    private static String errorsOf(
            Callable<Integer> command, Map<String, String> environment, String... arguments) {
        PrintStream before = System.err;
        ByteArrayOutputStream errors = new ByteArrayOutputStream();
        System.setErr(new PrintStream(errors, true, UTF_8));
        try {
            assertThat(ProcessMain.run(command, "TAILRACE_SAMPLE_", environment, arguments))
                    .isEqualTo(ExitCode.USAGE.code());
        } finally {
            System.setErr(before);
        }
        return errors.toString(UTF_8);
    }

    @Test
    void theValueOfAnOptionMayBeTheNameOfACommand() {
        Parent parent = new Parent();

        int code =
                ProcessMain.run(
                        parent, "PARENT_", Map.of("PARENT_ON_LOSS", "halt"), "--on-loss", "repair");

        assertThat(code).isZero();
        assertThat(parent.onLoss).isEqualTo("repair");
    }
}
