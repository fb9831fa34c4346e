package io.tailrace.relay.cli.options;

import io.tailrace.relay.config.OnDiscontinuity;
import io.tailrace.relay.config.RelayConfig;
import io.tailrace.relay.config.RelayConfigBuilder;
import io.tailrace.relay.config.StartFrom;
import java.time.Instant;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Help.Visibility;
import picocli.CommandLine.Option;

/** The options of how a relay begins, and goes on after a loss of continuity. */
final class StartOptions {

    @Option(
            names = "--start-from",
            showDefaultValue = Visibility.NEVER,
            description = {
                "What the first start of the slot does with existing rows: existing publishes"
                        + " the existing rows first, now publishes only rows that are committed"
                        + " later. Default: existing.",
                "After the command remove, relays start again only if one of the two is given"
                        + " together with --start-again."
            })
    private @Nullable StartFrom startFrom;

    @Option(
            names = "--start-again",
            paramLabel = "<removedAt>",
            showDefaultValue = Visibility.NEVER,
            description = {
                "The time of the removal, as the relay prints it that refuses to start: relays that"
                        + " were removed then start again as --start-from says. Has no effect after"
                        + " any other removal."
            })
    private @Nullable Instant startAgain;

    @Option(
            names = "--on-discontinuity",
            description = {
                "What the relay does when its position, the slot and the database no longer belong"
                        + " together, for example after a restore. repair-proven publishes what the"
                        + " topics lack if the history of the database proves that no row is"
                        + " published twice by that, and stops otherwise; repair publishes it in"
                        + " any case; halt stops in any case.",
                "A relay that stops says what a repair would do."
            })
    private OnDiscontinuity onDiscontinuity = RelayConfig.DEFAULT_ON_DISCONTINUITY;

    /** Sets the values of these options. */
    RelayConfigBuilder applyTo(RelayConfigBuilder builder) {
        return builder.startFrom(startFrom).startAgain(startAgain).onDiscontinuity(onDiscontinuity);
    }
}
