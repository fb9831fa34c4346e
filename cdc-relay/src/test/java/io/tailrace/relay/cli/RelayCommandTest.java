package io.tailrace.relay.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.tailrace.event.EventDefaults;
import io.tailrace.process.ExitCode;
import io.tailrace.process.cli.ProcessMain;
import io.tailrace.relay.cli.options.AlarmOptions;
import io.tailrace.relay.config.AlarmLimits;
import io.tailrace.relay.config.PublishLimits;
import io.tailrace.relay.config.RelayConfig;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.Test;
import picocli.CommandLine;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;

class RelayCommandTest {

    private final CommandLine command = new CommandLine(new RelayCommand());

    @Test
    void everyOptionIsDescribed() {
        assertThat(command.getCommandSpec().options())
                .allSatisfy(option -> assertThat(option.description()).isNotEmpty());
    }

    @Test
    void theDefaultsAreShownAsTheyAreWritten() {
        assertThat(defaultOf("--table")).isEqualTo("public.outbox");
        assertThat(defaultOf("--slot")).isEqualTo("tailrace_outbox");
        assertThat(defaultOf("--shard")).isEqualTo("1/1");
        assertThat(defaultOf("--delivery")).isEqualTo("exactly-once");
        assertThat(defaultOf("--partitions")).isEqualTo("6");
        assertThat(defaultOf("--replication-factor")).isEqualTo("-1");
        assertThat(defaultOf("--lease-ms")).isEqualTo("3000");
        assertThat(defaultOf("--admin-port")).isEqualTo("9401");
        assertThat(defaultOf("--batch-size")).isEqualTo("4096");
        assertThat(defaultOf("--batch-window-ms")).isEqualTo("0");
        assertThat(defaultOf("--rate-limit")).isEqualTo("0");
        assertThat(defaultOf("--circuit-breaker-threshold")).isEqualTo("3");
        assertThat(defaultOf("--slow-call-ms")).isEqualTo("0");
        assertThat(defaultOf("--bulkhead-limit")).isEqualTo("5");
    }

    @Test
    void anOptionWithoutAValueSwitchesOnTheDefaultOfTheEventBus() {
        PublishOptions options = new PublishOptions();
        new CommandLine(CommandSpec.forAnnotatedObject(options))
                .parseArgs("--batch-size", "--batch-window-ms", "--rate-limit", "--slow-call-ms");

        assertThat(
                        options.applyTo(
                                        RelayConfig.builder(
                                                "jdbc:postgresql://localhost/shop", "u", "p", "k"))
                                .build()
                                .limits())
                .isEqualTo(
                        new PublishLimits(
                                EventDefaults.BATCH_SIZE,
                                EventDefaults.BATCH_WINDOW,
                                EventDefaults.RATE_LIMIT_PER_SECOND,
                                EventDefaults.CIRCUIT_BREAKER_THRESHOLD,
                                EventDefaults.DELIVERY_TIMEOUT,
                                EventDefaults.BULKHEAD_LIMIT));
    }

    @Test
    void theBudgetOfTheSlotIsReadWithItsUnit() {
        AlarmOptions options = new AlarmOptions();
        new CommandLine(CommandSpec.forAnnotatedObject(options))
                .parseArgs("--wal-budget=10GiB", "--standstill-ms=45000");

        assertThat(
                        options.applyTo(
                                        RelayConfig.builder(
                                                "jdbc:postgresql://localhost/shop", "u", "p", "k"))
                                .build()
                                .alarms())
                .isEqualTo(new AlarmLimits(10L << 30, Duration.ofSeconds(45)));
    }

    @Test
    void anImpossibleValueIsABadOption() {
        int code =
                ProcessMain.run(
                        new RelayCommand(),
                        "TAILRACE_RELAY_",
                        Map.of("TAILRACE_RELAY_SHARD", "3/2"),
                        "--database-url=jdbc:postgresql://localhost/shop",
                        "--database-user=relay",
                        "--bootstrap-servers=localhost:9092");

        assertThat(code).isEqualTo(ExitCode.USAGE.code());
    }

    @Test
    void initPrintsTheCommandsThatGrantTheRights() {
        StringWriter out = new StringWriter();
        int code =
                new CommandLine(new RelayCommand())
                        .setOut(new PrintWriter(out))
                        .execute(
                                "--bootstrap-servers=kafka:9092",
                                "init",
                                "--print",
                                "--principal=User:relay",
                                "--slot=orders");

        assertThat(code).isZero();
        assertThat(out.toString())
                .contains(
                        "kafka-acls.sh --bootstrap-server kafka:9092 --add --allow-principal"
                                + " User:relay --operation Create --operation Read --operation Write"
                                + " --topic tailrace.positions\n")
                .contains(
                        "--operation Write --transactional-id tailrace-relay-orders"
                                + " --resource-pattern-type prefixed\n");
    }

    @Test
    void initTakesTheOptionsOfTheRelayFromTheEnvironmentAndChangesNothing() {
        Map<String, String> environment = Map.of("TAILRACE_RELAY_BOOTSTRAP_SERVERS", "kafka:9092");

        assertThat(ProcessMain.run(new RelayCommand(), "TAILRACE_RELAY_", environment, "init"))
                .isEqualTo(ExitCode.USAGE.code());
        assertThat(
                        ProcessMain.run(
                                new RelayCommand(),
                                "TAILRACE_RELAY_",
                                environment,
                                "init",
                                "--print"))
                .isZero();
        assertThat(
                        ProcessMain.run(
                                new RelayCommand(), "TAILRACE_RELAY_", Map.of(), "init", "--print"))
                .isEqualTo(ExitCode.USAGE.code());
    }

    private String defaultOf(String name) {
        OptionSpec option = command.getCommandSpec().findOption(name);
        return option.defaultValueString();
    }
}
