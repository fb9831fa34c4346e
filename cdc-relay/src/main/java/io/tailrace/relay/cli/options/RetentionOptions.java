package io.tailrace.relay.cli.options;

import io.tailrace.relay.config.RelayConfigBuilder;
import io.tailrace.relay.config.Retention;
import java.time.Duration;
import picocli.CommandLine.Option;
import picocli.CommandLine.ScopeType;

/** The options of how long published rows stay in the outbox table. */
public final class RetentionOptions {

    @Option(
            scope = ScopeType.INHERIT,
            names = "--retention",
            description =
                    "Remove rows that are published, to the topics of every relay of the table, once"
                            + " their ids are older, as a duration such as P7D or PT12H; PT0S keeps"
                            + " every row. An id that is no UUIDv7 has no age, and its row stays.")
    private Duration retention = Retention.OFF.keep();

    @Option(
            names = "--retention-batch",
            description =
                    "The largest number of rows that one transaction of --retention deletes, 1 to"
                            + " 100000.")
    private int retentionBatch = Retention.DEFAULT_BATCH_ROWS;

    /** Sets the values of these options. */
    public RelayConfigBuilder applyTo(RelayConfigBuilder builder) {
        return builder.retention(new Retention(retention, retentionBatch));
    }
}
