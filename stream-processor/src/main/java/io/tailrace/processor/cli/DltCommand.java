package io.tailrace.processor.cli;

import io.tailrace.process.kafka.KafkaCluster;
import picocli.CommandLine.Command;
import picocli.CommandLine.ParentCommand;

/** What an operator does with the dead-letter topic. */
@Command(
        name = "dlt",
        mixinStandardHelpOptions = true,
        description = "Looks into the dead-letter topic, sends events again, or discards them.",
        subcommands = {
            DltList.class,
            DltShow.class,
            DltCount.class,
            DltRedrive.class,
            DltDiscard.class
        })
final class DltCommand {

    @ParentCommand private ProcessorCommand processor = new ProcessorCommand();

    KafkaCluster kafka() {
        return processor.kafka();
    }
}
