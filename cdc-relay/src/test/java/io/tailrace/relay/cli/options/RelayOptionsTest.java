package io.tailrace.relay.cli.options;

import static org.assertj.core.api.Assertions.assertThat;

import io.tailrace.event.EventDefaults;
import io.tailrace.relay.config.AlarmLimits;
import io.tailrace.relay.config.PublishLimits;
import io.tailrace.relay.config.RelayConfig;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import picocli.CommandLine;
import picocli.CommandLine.Model.CommandSpec;

class RelayOptionsTest {

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
}
