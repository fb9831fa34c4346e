package io.tailrace.relay.cli;

import io.tailrace.process.cli.ManifestVersion;
import java.util.List;
import picocli.CommandLine.Command;

/** The command {@code run}: runs the relay, as no command does. */
@Command(
        name = "run",
        mixinStandardHelpOptions = true,
        versionProvider = ManifestVersion.class,
        description = {
            "Runs the relay until it is asked to stop. Without any command the relay runs as well.",
            "Give the options of the relay before the word run, or with † after it."
        })
final class RunCommand extends RelaySubcommand {

    @Override
    public Integer call() throws InterruptedException {
        return relay().call();
    }

    @Override
    public List<Runnable> parts() {
        return relay().parts();
    }
}
