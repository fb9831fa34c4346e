package io.tailrace.processor.cli;

import io.tailrace.console.Console;
import io.tailrace.process.ExitCode;
import io.tailrace.process.cli.GracefulStop;
import io.tailrace.process.cli.ManifestVersion;
import io.tailrace.process.settings.Configured;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import picocli.CommandLine.Command;
import picocli.CommandLine.ParentCommand;

/** The command {@code console}: serves the console without a processor, until asked to stop. */
@Command(
        name = "console",
        mixinStandardHelpOptions = true,
        versionProvider = ManifestVersion.class,
        showDefaultValues = true,
        description = {
            "Serves the console without a processor until it is asked to stop: a page and a JSON API"
                    + " that show the pipeline, its account, the way of an event, and dead letters.",
            "The options of the console are given before the word console, in the environment, or in"
                    + " the configuration file."
        })
final class ConsoleCommand implements Callable<Integer>, Configured {

    private static final long STOP_SECONDS = 10;

    @ParentCommand private ProcessorCommand processor = new ProcessorCommand();

    @Override
    public Integer call() throws InterruptedException {
        CountDownLatch stopped = new CountDownLatch(1);
        try (GracefulStop stop = GracefulStop.on(stopped::countDown, STOP_SECONDS);
                Console console = processor.startConsole(processor.console().config())) {
            stopped.await();
            return ExitCode.OK.code();
        }
    }

    @Override
    public List<String> required() {
        return ClusterOptions.REQUIRED;
    }

    @Override
    public List<Runnable> parts() {
        return List.of(processor::config, () -> processor.console().config());
    }
}
