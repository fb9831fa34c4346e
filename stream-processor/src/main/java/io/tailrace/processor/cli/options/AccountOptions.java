package io.tailrace.processor.cli.options;

import io.tailrace.processor.config.ProcessorConfig;
import java.time.Duration;
import picocli.CommandLine.Option;

/** The options for the account. */
public final class AccountOptions {

    private enum Switch {
        ON,
        OFF
    }

    @Option(
            names = "--account",
            description =
                    "Whether what is published and what is delivered is counted and compared:"
                            + " ${COMPLETION-CANDIDATES}. All processors of an application id have"
                            + " to agree.")
    private Switch account = ProcessorConfig.DEFAULT_ACCOUNT ? Switch.ON : Switch.OFF;

    @Option(
            names = "--account-keep",
            description =
                    "How old the ids are that are counted, as PT24H; from 2 hours to 7 days. They are"
                            + " compared until they are an hour younger than that.")
    private Duration keep = ProcessorConfig.DEFAULT_ACCOUNT_KEEP;

    /** How old the ids are that are counted. */
    public Duration keep() {
        return keep;
    }

    /** Sets these options in a configuration. */
    public void applyTo(ProcessorConfig.Builder config) {
        config.account(account == Switch.ON).accountKeep(keep);
    }
}
