package io.tailrace.relay.cli.options;

import io.tailrace.relay.config.AlarmLimits;
import io.tailrace.relay.config.ByteSize;
import io.tailrace.relay.config.RelayConfigBuilder;
import java.time.Duration;
import picocli.CommandLine.Help.Visibility;
import picocli.CommandLine.Option;

/** The options of when a running relay is not ready. */
public final class AlarmOptions {

    @Option(
            names = "--wal-budget",
            showDefaultValue = Visibility.NEVER,
            description =
                    "How much write-ahead log the slot may hold, as 512MiB or 10GiB: a leader whose"
                            + " slot holds more is not ready, and /health says why. The relay"
                            + " deletes nothing. Default: no budget.")
    private String walBudget = "0";

    @Option(
            names = "--standstill-ms",
            description =
                    "For how long the position may stand still while the write-ahead log grows, in"
                            + " milliseconds, at least 1000; afterwards the relay is not ready, and"
                            + " /health says why. Three heartbeats (15 s) are the least that"
                            + " counts.")
    private long standstillMs = AlarmLimits.DEFAULT.standstill().toMillis();

    /** Sets the values of these options. */
    public RelayConfigBuilder applyTo(RelayConfigBuilder builder) {
        return builder.alarms(
                new AlarmLimits(
                        ByteSize.parse("wal-budget", walBudget), Duration.ofMillis(standstillMs)));
    }
}
