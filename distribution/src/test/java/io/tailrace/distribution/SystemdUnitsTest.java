package io.tailrace.distribution;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.tailrace.distribution.Shell.Result;
import io.tailrace.process.ExitCode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.EnumSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.MatchResult;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import picocli.CommandLine;
import picocli.CommandLine.Model.CommandSpec;

/** The systemd units fit the processes that they run. */
class SystemdUnitsTest {

    private static final Path UNITS = Path.of("..", "deploy", "systemd");

    private static final Map<String, String> COMMANDS =
            Map.of(
                    "tailrace-relay", "io.tailrace.relay.cli.RelayCommand",
                    "tailrace-processor", "io.tailrace.processor.cli.ProcessorCommand");

    /** What a supervisor may heal, as the documentation of {@link ExitCode} says. */
    private static final Set<ExitCode> RESTARTED =
            EnumSet.of(ExitCode.UNEXPECTED, ExitCode.UNREACHABLE);

    /** GracefulStop waits so long for the work and for its exit code. */
    private static final int STOP_SECONDS = 30 + 10;

    private static final Pattern VERSION = Pattern.compile("^systemd (\\d+)");

    @TempDir Path temporary;

    @Test
    void everyExitCodeThatARestartDoesNotHealPreventsARestart() throws IOException {
        EnumSet<ExitCode> prevented = EnumSet.complementOf(EnumSet.copyOf(RESTARTED));
        prevented.remove(ExitCode.OK);
        List<Integer> codes = prevented.stream().map(ExitCode::code).toList();

        for (String unit : COMMANDS.keySet()) {
            assertThat(value(unit, "Restart")).isEqualTo("on-failure");
            assertThat(List.of(value(unit, "RestartPreventExitStatus").split(" ")))
                    .as("%s", unit)
                    .map(Integer::valueOf)
                    .containsExactlyElementsOf(codes);
        }
    }

    @Test
    void aProcessMayTakeAsLongToStopAsItWaitsForItsWork() throws IOException {
        for (String unit : COMMANDS.keySet()) {
            assertThat(Integer.parseInt(value(unit, "TimeoutStopSec"))).isGreaterThan(STOP_SECONDS);
        }
    }

    @Test
    void theVariablesOfTheUnitsAreOptionsThatExist() throws Exception {
        for (String unit : COMMANDS.keySet()) {
            CommandSpec command =
                    new CommandLine(Class.forName(COMMANDS.get(unit))).getCommandSpec();
            String prefix = unit.toUpperCase(Locale.ROOT).replace('-', '_') + "_";
            Set<String> variables =
                    Pattern.compile("(?m)^#?Environment=(\\w+)=")
                            .matcher(text(unit))
                            .results()
                            .map((MatchResult match) -> match.group(1))
                            .collect(Collectors.toCollection(TreeSet::new));

            assertThat(variables).isNotEmpty();
            for (String variable : variables) {
                assertThat(variable).startsWith(prefix);
                String option =
                        "--"
                                + variable.substring(prefix.length())
                                        .toLowerCase(Locale.ROOT)
                                        .replace('_', '-');
                assertThat(command.optionsMap()).containsKey(option);
            }
        }
    }

    @Test
    void systemdUnderstandsTheUnits() throws Exception {
        for (String unit : COMMANDS.keySet()) {
            String runnable = text(unit).replaceFirst("(?m)^(ExecStart=)\\S+", "$1/bin/sh");
            Files.writeString(temporary.resolve(unit + ".service"), runnable);
        }
        Shell shell = new Shell(temporary, Map.of());
        Matcher version = VERSION.matcher(shell.run("systemd-analyze --version").output());
        assumeTrue(version.find(), "needs systemd-analyze");
        assumeTrue(Integer.parseInt(version.group(1)) >= 250, "needs systemd 250 or newer");

        Result result = shell.run("systemd-analyze verify ./*.service");

        assertThat(result.output()).isEmpty();
        assertThat(result.exitCode()).isZero();
    }

    private static String value(String unit, String key) throws IOException {
        List<String> values =
                text(unit).lines().filter(line -> line.startsWith(key + "=")).toList();
        assertThat(values).as("%s in %s", key, unit).hasSize(1);
        return values.get(0).substring(key.length() + 1);
    }

    private static String text(String unit) throws IOException {
        return Files.readString(UNITS.resolve(unit + ".service"));
    }
}
