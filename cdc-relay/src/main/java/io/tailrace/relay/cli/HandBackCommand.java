package io.tailrace.relay.cli;

import io.tailrace.process.ExitCode;
import io.tailrace.process.cli.GracefulStop;
import io.tailrace.process.cli.ManifestVersion;
import io.tailrace.relay.HandBackRun;
import io.tailrace.relay.adopt.PeerInstructions;
import io.tailrace.relay.cli.options.PeerOptions;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/** The command {@code hand-back}: hands an adopted slot back to a Debezium connector. */
@Command(
        name = "hand-back",
        mixinStandardHelpOptions = true,
        versionProvider = ManifestVersion.class,
        description = {
            "Hands the slot back to a Debezium connector: publishes what is committed up to now, ends"
                    + " between two transactions, and prints the offset from which the connector"
                    + " goes on as the body of a request to Kafka Connect, or writes it into"
                    + " --offset-file.",
            "Refuses while a relay runs; the exit code is 6 then. Relays do not start on the slot"
                    + " again unless it is adopted again. Can be repeated, and says the same, until"
                    + " the connector has gone on: the exit code is 6 from then on.",
            "Give the options of the relay before the word hand-back, or with † after it."
        })
final class HandBackCommand extends RelaySubcommand {

    private static final long STOP_SECONDS = 30;

    @Mixin private PeerOptions peer = new PeerOptions();

    @Override
    public Integer call() throws InterruptedException {
        PeerInstructions instructions =
                new PeerInstructions(relay().selection().config(), peer.source());
        instructions.requireApplicable();
        HandBackRun run = new HandBackRun(relay().selection().config(), this::print);
        try (GracefulStop stop = GracefulStop.on(run::stop, STOP_SECONDS)) {
            instructions.apply(run.run()).forEach(this::print);
        }
        return ExitCode.OK.code();
    }
}
