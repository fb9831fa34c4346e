package io.tailrace.relay.cli;

import io.tailrace.process.cli.ManifestVersion;
import io.tailrace.process.settings.Configured;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.ParentCommand;

/** The command {@code run}: runs the relay, as no command does. */
@Command(
        name = "run",
        mixinStandardHelpOptions = true,
        versionProvider = ManifestVersion.class,
        description = {
            "Runs the relay until it is asked to stop. Without any command the relay runs as well.",
            "Give the options of the relay before the word run, or with † after it."
        })
final class RunCommand implements Callable<Integer>, Configured {

    @ParentCommand private RelayCommand relay = new RelayCommand();

    @Override
    public Integer call() throws InterruptedException {
        return relay.call();
    }

    @Override
    public List<String> required() {
        return relay.required();
    }

    @Override
    public List<Runnable> parts() {
        return relay.parts();
    }
}
