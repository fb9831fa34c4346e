package io.tailrace.relay.cli.options;

import io.tailrace.relay.config.AccountConfig;
import io.tailrace.relay.config.AccountMode;
import io.tailrace.relay.config.RelayConfigBuilder;
import java.time.Duration;
import picocli.CommandLine.Option;
import picocli.CommandLine.ScopeType;

/** The options of what the relay counts of the outbox table. */
final class AccountOptions {

    @Option(
            scope = ScopeType.INHERIT,
            names = "--account",
            description =
                    "Count the rows of the outbox table for the account: table if every event has a"
                            + " row that stays until it is counted, log if events may also be messages"
                            + " or rows that are deleted at once, or off. Needs --delivery"
                            + " exactly-once, otherwise nothing is counted.")
    private AccountMode account = AccountConfig.DEFAULT_MODE;

    @Option(
            scope = ScopeType.INHERIT,
            names = "--account-keep",
            description =
                    "How old the ids are that the account has, PT2H to P7D. Give the processors"
                            + " the same value.")
    private Duration keep = AccountConfig.DEFAULT_KEEP;

    @Option(
            names = "--account-interval",
            description = "The time between two rounds of counting, PT0.1S to PT10M.")
    private Duration interval = AccountConfig.DEFAULT_INTERVAL;

    /** Sets the values of these options. */
    RelayConfigBuilder applyTo(RelayConfigBuilder builder) {
        return builder.account(new AccountConfig(account, keep, interval));
    }
}
