package io.tailrace.relay.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.tailrace.process.ExitCode;
import io.tailrace.relay.adopt.PeerInstructions;
import io.tailrace.relay.adopt.PeerSource;
import io.tailrace.relay.config.RelayConfig;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.postgresql.replication.LogSequenceNumber;
import picocli.CommandLine;

/** The commands of the guide are accepted, and its refusals are those of the code. */
class MigrationGuideTest {

    private static final Path GUIDE = Path.of("..", "docs", "how-to", "migrate-from-debezium.md");
    private static final Path SOURCES = Path.of("src", "main", "java", "io", "tailrace", "relay");

    private static final Pattern EXPORT = Pattern.compile("export TAILRACE_RELAY_([A-Z_]+)=(\\S+)");
    private static final Pattern COMMAND =
            Pattern.compile("tailrace-relay ((?:adopt|hand-back)[^`\n]*)");
    private static final Pattern SPACES = Pattern.compile(" +");
    private static final Pattern QUOTED = Pattern.compile("`([^`]+)`");
    private static final Pattern OPTION = Pattern.compile("`(--[a-z-]+)");
    private static final Pattern REQUEST =
            Pattern.compile("curl -X (PUT|PATCH)\\s.*?http://connect.example:8083(/\\S+)");
    private static final Pattern REFUSAL =
            Pattern.compile("\\| [^|]+ \\| (`[^|]+`) \\| (\\d) \\| [^|]+ \\|");

    private final String guide = read(GUIDE);

    @Test
    void theRelayAcceptsTheCommandsWithTheVariables() {
        List<String> variables =
                found(EXPORT)
                        .map(
                                each ->
                                        "--%s=%s"
                                                .formatted(
                                                        each.group(1)
                                                                .toLowerCase(Locale.ROOT)
                                                                .replace('_', '-'),
                                                        each.group(2)))
                        .toList();
        List<String> commands = found(COMMAND).map(each -> each.group(1).strip()).toList();

        assertThat(variables).hasSizeGreaterThan(5);
        assertThat(commands).hasSizeGreaterThan(3);
        for (String command : commands) {
            List<String> arguments = new ArrayList<>(variables);
            SPACES.splitAsStream(command).forEach(arguments::add);
            new CommandLine(new RelayCommand())
                    .setCaseInsensitiveEnumValuesAllowed(true)
                    .parseArgs(arguments.toArray(String[]::new)); // throws
        }
    }

    @Test
    void theOptionsExist() {
        CommandLine relay = new CommandLine(new RelayCommand());
        List<CommandLine> commands =
                List.of(
                        relay,
                        relay.getSubcommands().get("adopt"),
                        relay.getSubcommands().get("hand-back"));

        assertThat(found(OPTION).map(each -> each.group(1)).distinct())
                .isNotEmpty()
                .allSatisfy(
                        option ->
                                assertThat(commands)
                                        .anyMatch(
                                                command ->
                                                        command.getCommandSpec().findOption(option)
                                                                != null));
    }

    @Test
    void kafkaConnectIsToldWhatTheCommandPrints() {
        RelayConfig config =
                RelayConfig.builder("jdbc:postgresql://localhost/shop", "relay", "", "kafka:9092")
                        .build();
        String printed =
                String.join(
                        "\n",
                        new PeerInstructions(
                                        config, new PeerSource("", null, "shop-outbox", "shop"))
                                .apply(LogSequenceNumber.valueOf("0/1")));
        List<String> afterHandBack =
                found(REQUEST)
                        .map(each -> each.group(1) + " " + each.group(2))
                        .filter(request -> !request.endsWith("/stop`,"))
                        .toList();

        assertThat(afterHandBack).hasSize(2);
        assertThat(printed).contains(afterHandBack);
    }

    @Test
    void theRefusalsAreThoseOfTheCode() {
        String code = messages();
        List<MatchResult> refusals = found(REFUSAL).toList();

        assertThat(refusals).hasSizeGreaterThan(15);
        for (MatchResult refusal : refusals) {
            assertThat(QUOTED.matcher(refusal.group(1)).results())
                    .isNotEmpty()
                    .allSatisfy(
                            text -> assertThat(code).contains(text.group(1).replace("…", "%s")));
            assertThat(ExitCode.values())
                    .anyMatch(each -> each.code() == Integer.parseInt(refusal.group(2)));
        }
        assertThat(
                        guide.lines()
                                .filter(line -> line.matches("\\| [^|]+ \\|.*\\| \\d \\|.*"))
                                .count())
                .isEqualTo(refusals.size());
    }

    /** The texts of the code, with those joined that go over several lines. */
    private static String messages() {
        try (Stream<Path> files = Files.walk(SOURCES)) {
            return files.filter(file -> file.toString().endsWith(".java"))
                    .map(MigrationGuideTest::read)
                    .collect(Collectors.joining("\n"))
                    .replaceAll("\"\\s*\\+\\s*\"", "");
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private Stream<MatchResult> found(Pattern pattern) {
        return pattern.matcher(guide).results();
    }

    private static String read(Path file) {
        try {
            return Files.readString(file);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
