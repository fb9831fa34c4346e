package io.tailrace.process.settings;

import static org.assertj.core.api.Assertions.assertThat;

import io.tailrace.event.internal.Check;
import io.tailrace.process.ExitCode;
import io.tailrace.process.cli.ConfigCommand;
import io.tailrace.process.cli.KafkaOptions;
import io.tailrace.process.cli.ProcessMain;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

class SettingsTest {

    private static final String JAAS =
            "org.apache.Module required username=\"a,b\" password=\"x=${y}$$z\";";

    @Command(name = "tool")
    static final class Tool implements Callable<Integer> {

        /** Has the name of an option of the process. */
        @Option(names = "--types", split = ",")
        List<String> types = new ArrayList<>();

        @Override
        public Integer call() {
            System.out.println(types);
            return ExitCode.OK.code();
        }
    }

    @Command(
            name = "sample",
            mixinStandardHelpOptions = true,
            subcommands = {ConfigCommand.class, Tool.class})
    static final class Sample implements Callable<Integer>, Configured {

        @Mixin ConfigFileOption file = new ConfigFileOption();

        @Option(names = "--batch-size", description = "The size of a batch.")
        int batchSize = 10;

        @Option(names = "--lease-ms", description = "The lease.")
        long leaseMs = 3000;

        @Option(names = "--pause", description = "A pause.")
        Duration pause = Duration.ofMinutes(1);

        @Option(names = "--switch", description = "A switch.")
        boolean flag;

        @Masked(Mask.SECRET)
        @Option(names = "--password", description = "The password.")
        String password = "";

        @Masked(Mask.URL)
        @Option(names = "--url", description = "The URL.")
        String url = "";

        @Option(names = "--types", split = ",", description = "The types.")
        List<String> types = new ArrayList<>();

        @Option(names = "--columns", split = ",", description = "The columns.")
        Map<String, String> columns = new HashMap<>();

        @Mixin KafkaOptions kafka = new KafkaOptions();

        @Override
        public List<String> required() {
            return List.of("--url");
        }

        @Override
        public List<Runnable> parts() {
            return List.of(this::check, kafka::properties);
        }

        private void check() {
            Check.that(batchSize >= 1, "batch-size", "must be at least 1", batchSize);
            Check.that(leaseMs >= 1000, "lease", "must be at least 1 s", leaseMs);
            Check.that(!types.contains("*"), "types", "must have no *", types);
        }

        @Override
        public Integer call() {
            return ExitCode.OK.code();
        }
    }

    @TempDir private Path directory;
    private Sample sample = new Sample();
    private String out = "";
    private String err = "";

    private int run(Map<String, String> environment, String... arguments) {
        sample = new Sample();
        PrintStream outBefore = System.out;
        PrintStream errBefore = System.err;
        ByteArrayOutputStream outBytes = new ByteArrayOutputStream();
        ByteArrayOutputStream errBytes = new ByteArrayOutputStream();
        System.setOut(new PrintStream(outBytes, true, StandardCharsets.UTF_8));
        System.setErr(new PrintStream(errBytes, true, StandardCharsets.UTF_8));
        try {
            return ProcessMain.run(sample, "TAILRACE_SAMPLE_", environment, arguments);
        } finally {
            System.setOut(outBefore);
            System.setErr(errBefore);
            out = outBytes.toString(StandardCharsets.UTF_8);
            err = errBytes.toString(StandardCharsets.UTF_8);
        }
    }

    private String file(String name, String... lines) throws IOException {
        return "--config-file=" + Files.write(directory.resolve(name), List.of(lines));
    }

    @Test
    void aFileGivesValuesToOptions() throws IOException {
        String file =
                file(
                        "relay.yaml",
                        "# a comment",
                        "url: jdbc:postgresql://localhost/shop?password=a$$b${c}",
                        "batch-size: 7",
                        "switch: true",
                        "types: [order, payment]",
                        "columns:",
                        "  id: event_id",
                        "  payload: body",
                        "kafka:",
                        "  linger.ms: 5",
                        "  sasl.jaas.config: '" + JAAS + "'");

        assertThat(run(Map.of(), file)).as(err).isZero();
        assertThat(sample.url).isEqualTo("jdbc:postgresql://localhost/shop?password=a$$b${c}");
        assertThat(sample.batchSize).isEqualTo(7);
        assertThat(sample.flag).isTrue();
        assertThat(sample.types).containsExactly("order", "payment");
        assertThat(sample.columns).isEqualTo(Map.of("id", "event_id", "payload", "body"));
        assertThat(sample.kafka.properties().get())
                .isEqualTo(Map.of("linger.ms", "5", "sasl.jaas.config", JAAS));
    }

    @Test
    void aPropertiesFileDoesTheSame() throws IOException {
        String file =
                file(
                        "relay.properties",
                        "url=jdbc:x",
                        "batch-size=7",
                        "types=order,payment",
                        "columns.id=event_id",
                        "kafka.linger.ms=5",
                        "kafka.sasl.jaas.config=" + JAAS);

        assertThat(run(Map.of(), file)).as(err).isZero();
        assertThat(sample.batchSize).isEqualTo(7);
        assertThat(sample.types).containsExactly("order", "payment");
        assertThat(sample.columns).isEqualTo(Map.of("id", "event_id"));
        assertThat(sample.kafka.properties().get())
                .isEqualTo(Map.of("linger.ms", "5", "sasl.jaas.config", JAAS));
    }

    @Test
    void theEnvironmentWinsOverTheFileAndTheCommandLineOverBoth() throws IOException {
        file("relay.yaml", "url: x", "batch-size: 7", "lease-ms: 2000", "types: [a]");
        Map<String, String> environment =
                Map.of(
                        "TAILRACE_SAMPLE_CONFIG_FILE", directory.resolve("relay.yaml").toString(),
                        "TAILRACE_SAMPLE_BATCH_SIZE", "8",
                        "TAILRACE_SAMPLE_LEASE_MS", "4000");

        assertThat(run(environment, "--lease-ms=5000")).as(err).isZero();
        assertThat(sample.batchSize).isEqualTo(8);
        assertThat(sample.leaseMs).isEqualTo(5000);
        assertThat(sample.types).containsExactly("a");
    }

    @Test
    void theDefaultsOfAPackageHideNothingOfTheUser() throws IOException {
        Path defaults =
                Files.write(
                        directory.resolve("defaults.yaml"),
                        List.of(
                                "lease-ms: 1001",
                                "batch-size: 1",
                                "pause: 1s",
                                "types: [packed]",
                                "kafka: {linger.ms: 1}"));
        String file = file("own.yaml", "url: x", "batch-size: 7");
        Map<String, String> environment =
                Map.of(
                        "TAILRACE_SAMPLE_DEFAULTS_FILE",
                        defaults.toString(),
                        "TAILRACE_SAMPLE_PAUSE",
                        "2s");

        assertThat(run(environment, file, "--lease-ms=5000", "--kafka=linger.ms=2"))
                .as(err)
                .isZero();
        assertThat(sample.leaseMs).as("command line").isEqualTo(5000);
        assertThat(sample.pause).as("environment").isEqualTo(Duration.ofSeconds(2));
        assertThat(sample.batchSize).as("file").isEqualTo(7);
        assertThat(sample.types).as("what nobody else sets").containsExactly("packed");
        assertThat(sample.kafka.properties().get()).containsEntry("linger.ms", "2");

        assertThat(run(environment, file, "config")).isZero();
        assertThat(out).contains("line 4 of " + defaults);
    }

    @Test
    void defaultsThatCannotBeReadAreAProblem() throws IOException {
        Map<String, String> environment =
                Map.of("TAILRACE_SAMPLE_DEFAULTS_FILE", directory.resolve("none").toString());
        assertThat(run(environment, file("own.yaml", "url: x"))).isEqualTo(ExitCode.USAGE.code());
        assertThat(err).contains("The file that TAILRACE_SAMPLE_DEFAULTS_FILE names");
    }

    @Test
    void allProblemsAreReportedAtOnce() throws IOException {
        String file =
                file(
                        "relay.yaml",
                        "batch-siez: 7",
                        "lease-ms: soon",
                        "password:",
                        "types: ['*']",
                        "switch: [true, false]",
                        "lease-ms: 3000");
        Map<String, String> environment =
                Map.of(
                        "TAILRACE_SAMPLE_BATCH_SIZE", "0",
                        "TAILRACE_SAMPLE_TYPS", "order",
                        "TAILRACE_SAMPLE_KAFKA", "nonsense");

        assertThat(run(environment, file, "--lease-ms=5", "--no-such"))
                .isEqualTo(ExitCode.USAGE.code());
        String path = directory.resolve("relay.yaml").toString();
        assertThat(err.lines().map(line -> line.replace(path, "F")))
                .containsExactlyInAnyOrder(
                        "error: Unknown option: '--no-such'",
                        "error: 'batch-siez' (line 1 of F) is no setting; did you mean"
                                + " 'batch-size'?",
                        "error: Invalid value for option '--lease-ms': 'soon' is not a long (line 2"
                                + " of F)",
                        "error: 'password' (line 3 of F) has no value",
                        "error: 'switch' (line 5 of F) must have a single value",
                        "error: 'lease-ms' (line 6 of F) is given twice, before in line 2 of F",
                        "error: 'TAILRACE_SAMPLE_TYPS' in the environment is no setting; did you"
                                + " mean 'TAILRACE_SAMPLE_TYPES'?",
                        "error: Required option is missing: --url",
                        "error: batch-size must be at least 1, got 0 (TAILRACE_SAMPLE_BATCH_SIZE)",
                        "error: lease must be at least 1 s, got 5",
                        "error: types must have no *, got [*] (line 4 of F)",
                        "error: kafka must have one key=value per line, got a line without an"
                                + " equals sign in line 1; the line is not shown because it may"
                                + " hold a secret (TAILRACE_SAMPLE_KAFKA)",
                        "remedy: see sample --help for the options and their environment"
                                + " variables.");
    }

    @Test
    void aSwitchOnTheCommandLineIsOnWhateverTheFileSays() throws IOException {
        for (String value : List.of("true", "false")) {
            String file = file("switch.yaml", "url: x", "switch: " + value);
            assertThat(run(Map.of(), file)).isZero();
            assertThat(sample.flag).isEqualTo(Boolean.parseBoolean(value));
            assertThat(run(Map.of(), file, "--switch")).isZero();
            assertThat(sample.flag).as("--switch with %s", value).isTrue();
            assertThat(run(Map.of("TAILRACE_SAMPLE_SWITCH", value), file, "--switch=false"))
                    .isZero();
            assertThat(sample.flag).as("--switch=false with %s", value).isFalse();
        }
    }

    @Test
    void propertiesOfClientsAreGivenInOnePlace() throws IOException {
        String file = file("relay.yaml", "url: x", "kafka: {security.protocol: SASL_SSL}");
        String rest = ", and entries are not merged; give all of them in one place";

        assertThat(run(Map.of(), file, "--kafka=linger.ms=5")).isEqualTo(ExitCode.USAGE.code());
        assertThat(err).contains("relay.yaml and on the command line" + rest);
        assertThat(run(Map.of("TAILRACE_SAMPLE_KAFKA", "linger.ms=5"), file))
                .isEqualTo(ExitCode.USAGE.code());
        assertThat(err).contains("relay.yaml and in TAILRACE_SAMPLE_KAFKA" + rest);

        String twice = file("relay.properties", "url=x", "kafka=a=b", "kafka.linger.ms=5");
        assertThat(run(Map.of(), twice)).isEqualTo(ExitCode.USAGE.code());
        assertThat(err).contains("'kafka' is given as kafka= and as kafka.<key>= in");
    }

    @Test
    void aFileThatCannotBeReadIsAProblem() throws IOException {
        Map<String, String> texts =
                Map.of(
                        "a: b: hunter2", "line 1 of F is no YAML",
                        "- hunter2", "F must have keys with values: key: value",
                        "url: x\n---\nurl: hunter2", "F must have one YAML document, but has more",
                        "url: &x hunter2\npassword: *x",
                                "'password' (line 2 of F) must have values, and no aliases of YAML",
                        "types: [[hunter2]]",
                                "'types' (line 1 of F) must have values, and no mapping or sequence"
                                        + " within them");
        for (Map.Entry<String, String> text : texts.entrySet()) {
            assertThat(run(Map.of(), file("bad.yaml", text.getKey()))).isNotZero();
            assertThat(err.replace(directory.resolve("bad.yaml").toString(), "F"))
                    .contains("error: " + text.getValue())
                    .doesNotContain("hunter2");
        }
        assertThat(run(Map.of(), "--config-file=" + directory.resolve("missing.yaml")))
                .isEqualTo(ExitCode.USAGE.code());
        assertThat(err).contains("The file that --config-file names, ", "cannot be read");
    }

    @Test
    void whatKubernetesAddsForAServiceIsNoProblem() {
        Map<String, String> environment =
                Map.of(
                        "TAILRACE_SAMPLE_SERVICE_HOST", "10.0.0.1",
                        "TAILRACE_SAMPLE_SERVICE_PORT_HTTP", "9401",
                        "TAILRACE_SAMPLE_PORT_9401_TCP_ADDR", "10.0.0.1",
                        "TAILRACE_SAMPLE_BATCH_SIZE", "tcp://10.0.0.1:9401",
                        "TAILRACE_SAMPLE_URL", "x");

        assertThat(run(environment)).as(err).isZero();
        assertThat(sample.batchSize).isEqualTo(10);
    }

    @Test
    void theConfigurationIsPrintedWithOriginsAndWithoutSecrets() throws IOException {
        String file = file("relay.yaml", "url: jdbc:x://h/d?sslmode=require&password=hunter2");
        Map<String, String> environment =
                Map.of(
                        "TAILRACE_SAMPLE_PASSWORD", "hunter2",
                        "TAILRACE_SAMPLE_KAFKA",
                                "sasl.jaas.config=a\n  hunter2;\nlinger.ms=5\nmy.own=hunter2");

        assertThat(run(environment, file, "--batch-size=3", "config")).as(err).isZero();
        assertThat(out.replace(directory.resolve("relay.yaml").toString(), "F"))
                .isEqualTo(
                        """
                        # command line
                        batch-size: 3
                        # default
                        lease-ms: 3000
                        # default
                        pause: PT1M
                        # default
                        switch: false
                        # TAILRACE_SAMPLE_PASSWORD
                        password: '********'
                        # line 1 of F
                        url: jdbc:x://h/d?sslmode=require&password=********
                        # not set: types
                        # not set: columns
                        # not set: kafka-file
                        # TAILRACE_SAMPLE_KAFKA
                        kafka:
                          sasl.jaas.config: '********'
                          linger.ms: "5"
                          my.own: '********'
                        """);
    }

    @Test
    void durationsHaveUnitsOrAreThoseOfIso8601() throws IOException {
        Map<String, Duration> durations =
                Map.of(
                        "500ms", Duration.ofMillis(500),
                        "30s", Duration.ofSeconds(30),
                        "2h", Duration.ofHours(2),
                        "7d", Duration.ofDays(7),
                        "PT1M30S", Duration.ofSeconds(90));
        for (Map.Entry<String, Duration> each : durations.entrySet()) {
            assertThat(run(Map.of(), file("d.yaml", "url: x", "pause: " + each.getKey()))).isZero();
            assertThat(sample.pause).isEqualTo(each.getValue());
        }
        assertThat(run(Map.of(), "--url=x", "--pause=soon")).isEqualTo(ExitCode.USAGE.code());
        assertThat(err).contains("--pause': 'soon' is no duration such as 500ms, 30s, 2h, 7d");
    }

    @Test
    void theConfigurationIsNotPrintedWhileItIsWrong() {
        assertThat(run(Map.of(), "--batch-size=0", "config")).isEqualTo(ExitCode.USAGE.code());
        assertThat(err).contains("batch-size must be at least 1", "missing: --url");
        assertThat(out).isEmpty();
    }

    @Test
    void theSampleFileIsAConfigurationOnceItIsUncommented() throws IOException {
        assertThat(run(Map.of(), "config", "--sample")).as(err).isZero();
        assertThat(out).contains("# The size of a batch.\n#batch-size: 10\n");

        String uncommented =
                out.replace("#batch-size: 10", "batch-size: 11").replace("#url:", "url: x");
        assertThat(run(Map.of(), file("sample.yaml", uncommented))).as(err).isZero();
        assertThat(sample.batchSize).isEqualTo(11);
    }

    @Test
    void aSettingIsNotForAnOptionOfASubcommandThatHasItsName() throws IOException {
        assertThat(run(Map.of("TAILRACE_SAMPLE_URL", "x"), file("t.yaml", "types: [a]"), "tool"))
                .as(err)
                .isZero();
        assertThat(out).isEqualTo("[]" + System.lineSeparator());
        assertThat(sample.types).containsExactly("a");
    }

    @Test
    void helpIsPrintedInSpiteOfProblems() {
        assertThat(run(Map.of("TAILRACE_SAMPLE_X", "1"), "--batch-size=x", "--help")).isZero();
        assertThat(out).contains("Usage: sample");
    }
}
