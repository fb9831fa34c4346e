package io.tailrace.processor.cli;

import io.tailrace.event.TopicNames;
import io.tailrace.event.internal.rights.KafkaRights;
import io.tailrace.process.ExitCode;
import io.tailrace.process.cli.GrantCommands;
import io.tailrace.process.cli.ManifestVersion;
import io.tailrace.process.kafka.KafkaCluster;
import java.io.PrintWriter;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Help.Visibility;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParentCommand;
import picocli.CommandLine.Spec;

/** The command {@code init}: prints what has to be granted in Kafka. */
@Command(
        name = "init",
        mixinStandardHelpOptions = true,
        versionProvider = ManifestVersion.class,
        showDefaultValues = true,
        description = {
            "Prints the commands that grant the processors, and whoever uses the dlt and held commands, what"
                    + " they need in a Kafka cluster with access control. Connects to nothing.",
            "With --group it prints what the subscribers of a group need instead."
        })
final class InitCommand implements Callable<Integer> {

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
    public Integer call() {
        grants.requirePrint();
        KafkaCluster kafka = processor.kafka();
        TopicNames topics = kafka.topics();
        PrintWriter out = spec.commandLine().getOut();
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
        return ExitCode.OK.code();
    }
}
