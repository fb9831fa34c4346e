package io.tailrace.process.cli;

import io.tailrace.event.internal.rights.ClientPrincipal;
import io.tailrace.event.internal.rights.KafkaRight;
import io.tailrace.process.ExitCode;
import io.tailrace.process.OperatorException;
import io.tailrace.process.kafka.KafkaCluster;
import java.io.PrintWriter;
import java.util.List;
import picocli.CommandLine.Help.Visibility;
import picocli.CommandLine.Option;

/** The options of a command that prints what has to be granted, and how it prints rights. */
public final class GrantCommands {

    @Option(
            names = "--print",
            description =
                    "Print the commands, and change nothing. Required: this command changes nothing"
                            + " by itself.")
    private boolean print;

    @Option(
            names = "--principal",
            paramLabel = "<User:name>",
            showDefaultValue = Visibility.NEVER,
            description =
                    "The principal that gets the rights in Kafka. Default: the SASL user or the"
                            + " certificate's subject of the client properties, if they have one.")
    private String principal = "";

    /**
     * Requires that printing was asked for.
     *
     * @throws OperatorException with {@link ExitCode#USAGE} otherwise
     */
    public void requirePrint() {
        if (!print) {
            throw new OperatorException(
                    ExitCode.USAGE,
                    "init must be given --print: it only prints what has to be granted",
                    "Add --print, and run the commands that it prints as somebody who may grant"
                            + " rights.");
        }
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
