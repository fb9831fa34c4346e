package io.tailrace.process.cli;

import io.tailrace.event.internal.rights.ClientPrincipal;
import io.tailrace.event.internal.rights.KafkaRight;
import io.tailrace.process.kafka.KafkaCluster;
import java.io.PrintWriter;
import java.util.List;
import picocli.CommandLine.Help.Visibility;
import picocli.CommandLine.Option;

/** The options of a command that prints what has to be granted, and how it prints rights. */
public final class GrantCommands {

    @Option(
            names = "--print",
            description = "Print the commands for somebody else, and change nothing.")
    private boolean print;

    @Option(
            names = "--principal",
            paramLabel = "<User:name>",
            showDefaultValue = Visibility.NEVER,
            description =
                    "The principal that gets the rights in Kafka. Default: the SASL user or the"
                            + " certificate's subject of the client properties, if they have one.")
    private String principal = "";

    /** Whether commands are to be printed, and nothing is to be changed. */
    public boolean isToPrint() {
        return print;
    }

    /** Prints the commands that grant rights: first those that are needed, then the others. */
    public void print(
            PrintWriter out, String program, KafkaCluster kafka, List<KafkaRight> rights) {
        String to =
                principal.isBlank() ? ClientPrincipal.toGrant(kafka.clientProperties()) : principal;
        out.println("# Kafka, for the " + program);
        for (KafkaRight right : rights) {
            out.println("# " + (right.optional() ? "optional: " : "") + right.purpose());
            out.println(right.command(kafka.bootstrapServers(), to));
        }
        out.flush();
    }
}
