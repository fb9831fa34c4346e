package io.tailrace.processor.cli;

import io.tailrace.event.TopicNames;
import io.tailrace.event.internal.Check;
import io.tailrace.event.internal.rights.KafkaRights;
import io.tailrace.process.ExitCode;
import io.tailrace.process.cli.GrantCommands;
import io.tailrace.process.cli.ManifestVersion;
import io.tailrace.process.kafka.KafkaCluster;
import io.tailrace.process.settings.Configured;
import io.tailrace.processor.setup.ProcessorSetup;
import java.io.PrintWriter;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Help.Visibility;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParentCommand;
import picocli.CommandLine.Spec;

/** The command {@code init}: makes topics, or prints what has to be granted in Kafka. */
@Command(
        name = "init",
        mixinStandardHelpOptions = true,
        versionProvider = ManifestVersion.class,
        showDefaultValues = true,
        description = {
            "Makes the topics that processors need and that do not exist: dead letters, failed events,"
                    + " and the retries of the groups that the options before init name. What exists"
                    + " is checked and stays.",
            "With --print it connects to nothing, and prints the commands that grant the processors,"
                    + " and whoever uses the dlt and held commands, what they need in a Kafka"
                    + " cluster with access control; with --print --group, what the subscribers of"
                    + " a group need."
        })
final class InitCommand implements Callable<Integer>, Configured {

    @ParentCommand private ProcessorCommand processor = new ProcessorCommand();

    @Mixin private GrantCommands grants = new GrantCommands();

    @Option(
            names = "--group",
            showDefaultValue = Visibility.NEVER,
            description = "The consumer group of subscribers. Default: none.")
    private String group = "";

    @Option(names = "--delayed-retries", description = "The subscribers have RetryMode.DELAYED.")
    private boolean delayedRetries;

    @Option(
            names = "--transactions",
            description = "The subscribers have handlers that return records: process(…).")
    private boolean transactions;

    @Spec private CommandSpec spec = CommandSpec.create();

    @Override
    public Integer call() throws InterruptedException {
        PrintWriter out = spec.commandLine().getOut();
        if (grants.isToPrint()) {
            print(out, processor.kafka());
        } else {
            new ProcessorSetup(processor.config(), out::println).run();
        }
        return ExitCode.OK.code();
    }

    @Override
    public List<String> required() {
        return ClusterOptions.REQUIRED;
    }

    @Override
    public List<Runnable> parts() {
        return List.of(processor::config, this::requirePrintForGroup);
    }

    private void requirePrintForGroup() {
        Check.that(
                group.isBlank() || grants.isToPrint(),
                "group",
                "must be given with --print; the retry topic of a group is made if the group is given"
                        + " before the word init",
                Check.quote(group));
    }

    private void print(PrintWriter out, KafkaCluster kafka) {
        TopicNames topics = kafka.topics();
        if (group.isBlank()) {
            grants.print(
                    out,
                    "processors",
                    kafka,
                    KafkaRights.processor(topics, processor.applicationId()));
            grants.print(out, "dlt commands", kafka, KafkaRights.deadLetterTool(topics));
            grants.print(
                    out,
                    "held commands",
                    kafka,
                    KafkaRights.heldTool(topics, processor.applicationId()));
        } else {
            grants.print(
                    out,
                    "subscribers of group " + group,
                    kafka,
                    KafkaRights.subscriber(topics, group, delayedRetries, transactions));
        }
    }
}
