package io.tailrace.processor.cli;

import io.tailrace.process.cli.ManifestVersion;
import io.tailrace.process.kafka.KafkaCluster;
import picocli.CommandLine.Command;
import picocli.CommandLine.ParentCommand;

/** The command {@code tailrace-processor held}: the tool for held events. */
@Command(
        name = "held",
        mixinStandardHelpOptions = true,
        versionProvider = ManifestVersion.class,
        description =
                "Lists, cancels or releases the events that the processors of an application id hold:"
                        + " until the delivery time of an event, or until a group tries it again.",
        subcommands = {HeldList.class, HeldCancel.class, HeldReleaseNow.class})
final class HeldCommand {

    @ParentCommand private ProcessorCommand processor = new ProcessorCommand();

    KafkaCluster kafka() {
        return processor.kafka();
    }

    String applicationId() {
        return processor.applicationId();
    }
}
