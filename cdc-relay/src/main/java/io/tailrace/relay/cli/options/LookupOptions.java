package io.tailrace.relay.cli.options;

import io.tailrace.relay.config.LookupMode;
import io.tailrace.relay.config.RelayConfig;
import io.tailrace.relay.config.RelayConfigBuilder;
import picocli.CommandLine.Option;

/** The option of whether a relay tells consoles about rows. */
public final class LookupOptions {

    @Option(
            names = "--lookups",
            description =
                    "on if the relay that leads tells consoles about rows of the outbox table,"
                            + " through the topic tailrace.lookups and without payloads, or off.")
    private LookupMode lookups = RelayConfig.DEFAULT_LOOKUPS;

    /** Sets the values of these options. */
    public RelayConfigBuilder applyTo(RelayConfigBuilder builder) {
        return builder.lookups(lookups);
    }
}
