package io.tailrace.processor.cli;

import io.tailrace.process.cli.ManifestVersion;
import io.tailrace.process.kafka.KafkaCluster;
import picocli.CommandLine.Command;
import picocli.CommandLine.ParentCommand;

/** The command {@code tailrace-processor dlt}: the dead-letter tool. */
@Command(
        name = "dlt",
        mixinStandardHelpOptions = true,
        versionProvider = ManifestVersion.class,
        description =
                "Lists, shows, counts, redrives, discards or reopens records of the dead-letter"
                        + " topic.",
        subcommands = {
            DltList.class,
            DltShow.class,
            DltCount.class,
            DltRedrive.class,
            DltDiscard.class,
            DltReopen.class
        })
final class DltCommand {

    @ParentCommand private ProcessorCommand processor = new ProcessorCommand();

    KafkaCluster kafka() {
        return processor.kafka();
    }

    String applicationId() {
        return processor.applicationId();
    }
}
