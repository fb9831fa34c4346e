package io.tailrace.relay.cli;

import io.tailrace.process.ExitCode;
import io.tailrace.process.OperatorException;
import io.tailrace.process.cli.ManifestVersion;
import io.tailrace.relay.config.RelayConfig;
import io.tailrace.relay.removal.Removal;
import io.tailrace.relay.removal.RemovalPlan;
import io.tailrace.relay.removal.RemovalRequest;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** The command {@code remove}: takes away what the relays of an outbox have made. */
@Command(
        name = "remove",
        mixinStandardHelpOptions = true,
        versionProvider = ManifestVersion.class,
        description = {
            "Removes what the relays of this outbox have made: slot, publication, heartbeats and"
                    + " position, and with --topics the topics of its events. The outbox table"
                    + " stays, and so do the topics of positions and dead letters.",
            "Says first what is removed and how many rows are not published. Refuses while a relay"
                    + " runs. Without --yes nothing is removed and the exit code is 6. Repeat the"
                    + " command if it was interrupted.",
            "The position is marked as removed: relays of the outbox start again only with"
                    + " --start-from and --start-again.",
            "Give the options of the relay before the word remove, or with † after it."
        })
final class RemoveCommand extends RelaySubcommand {

    @Option(
            names = "--topics",
            description =
                    "Also delete the topics whose events are all of this outbox, and which have at"
                            + " least one event. Every topic of events is read for that.")
    private boolean topics;

    @Option(
            names = "--all-shards",
            description = "Remove the relays of all shards of the outbox, if it has several.")
    private boolean allShards;

    @Option(
            names = "--discard-unpublished",
            description = "Remove although rows of the table are not published.")
    private boolean discardUnpublished;

    @Option(
            names = "--without-position",
            description =
                    "Remove slots and publications although the topic of positions holds no"
                            + " position of this outbox. Without the option the exit code is 5"
                            + " then, because --source-name or --bootstrap-servers may be those of"
                            + " other relays.")
    private boolean withoutPosition;

    @Option(
            names = "--dry-run",
            description =
                    "Only say what would be removed. The exit code is 0 if nothing speaks against"
                            + " it.")
    private boolean dryRun;

    @Option(names = "--yes", description = "Remove it.")
    private boolean yes;

    @Override
    public Integer call() throws InterruptedException {
        RelayConfig config = relay().selection().config();
        Removal removal =
                new Removal(
                        config,
                        new RemovalRequest(topics, allShards, discardUnpublished, withoutPosition),
                        this::print);
        if (yes && !dryRun) {
            removal.run(this::print);
            print("Removed. Table %s stays.".formatted(config.source().table()));
            return ExitCode.OK.code();
        }
        RemovalPlan plan = removal.inspect();
        print(plan);
        plan.requireAllowed();
        if (!dryRun && !plan.isEmpty()) {
            throw new OperatorException(
                    ExitCode.INCOMPLETE,
                    "Nothing was removed, because --yes is missing",
                    "Repeat the command with --yes to remove what it has printed.");
        }
        return ExitCode.OK.code();
    }

    private void print(RemovalPlan plan) {
        plan.lines().forEach(this::print);
    }
}
