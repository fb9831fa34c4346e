package io.tailrace.relay.cli;

import io.tailrace.process.ExitCode;
import io.tailrace.process.cli.ManifestVersion;
import io.tailrace.relay.adopt.Adoption;
import io.tailrace.relay.adopt.AdoptionRequest;
import io.tailrace.relay.cli.options.PeerOptions;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** The command {@code adopt}: takes over the slot of a Debezium connector. */
@Command(
        name = "adopt",
        mixinStandardHelpOptions = true,
        versionProvider = ManifestVersion.class,
        description = {
            "Takes over the slot and the publication of a Debezium connector that has published the"
                    + " outbox and is stopped, so that relays go on where it has ended: give"
                    + " --slot and --publication of the connector.",
            "Stores where the relay begins, and publishes nothing. Rows that the connector may have"
                    + " published are published by the relay only if the topics lack their ids."
                    + " Can be repeated as long as no relay runs.",
            "Give the options of the relay before the word adopt, or with † after it."
        })
final class AdoptCommand extends RelaySubcommand {

    @Mixin private PeerOptions peer = new PeerOptions();

    @Option(
            names = "--without-offset",
            description =
                    "Do not read the connector's offset, because it is stored elsewhere. Whether it"
                            + " is behind the slot is not checked then.")
    private boolean withoutOffset;

    @Option(
            names = "--all-ids",
            description =
                    "Let the relay compare with every record of the topics. Without the option it"
                            + " reads the records since the first transaction that may be published"
                            + " already, by their time. Needed if the router takes the time of"
                            + " records from a column; given by --timestamp-column.")
    private boolean allIds;

    @Option(
            names = "--publish-forgotten",
            description =
                    "If topics have lost records of the time in question: publish every row whose id"
                            + " they lack, although it may be published already. Without the option"
                            + " the command is refused then, and a relay that finds it out later"
                            + " stops.")
    private boolean publishForgotten;

    @Option(
            names = "--nothing-published",
            description =
                    "Adopt although no topic has a record with the id of a row, because the"
                            + " connector has never published any. Without the option the topics"
                            + " are taken for the wrong ones.")
    private boolean nothingPublished;

    @Option(names = "--dry-run", description = "Only say what would be adopted. Changes nothing.")
    private boolean dryRun;

    @Override
    public Integer call() throws InterruptedException {
        Adoption adoption =
                new Adoption(
                        relay().selection().config(),
                        new AdoptionRequest(
                                peer.source(),
                                withoutOffset,
                                allIds,
                                publishForgotten,
                                nothingPublished),
                        this::print);
        if (dryRun) {
            adoption.preview();
        } else {
            adoption.run();
        }
        return ExitCode.OK.code();
    }
}
