package io.tailrace.relay.cli;

import io.tailrace.process.ExitCode;
import io.tailrace.process.OperatorException;
import io.tailrace.process.cli.GrantCommands;
import io.tailrace.process.cli.ManifestVersion;
import io.tailrace.relay.config.OutboxSource;
import io.tailrace.relay.config.RelayConfig;
import io.tailrace.relay.group.Outbox;
import io.tailrace.relay.postgres.Grants;
import io.tailrace.relay.publish.RelayRights;
import io.tailrace.relay.setup.RelaySetup;
import java.io.PrintWriter;
import java.util.List;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/** The command {@code init}: makes what relays need, or prints what has to be granted to them. */
@Command(
        name = "init",
        mixinStandardHelpOptions = true,
        versionProvider = ManifestVersion.class,
        showDefaultValues = true,
        description = {
            "Makes what the relays of this outbox need and do not have: the table, the publication"
                    + " with its table of heartbeats, and the topics of positions, dead letters and the account."
                    + " What exists is checked and stays. The slot is made by the first relay.",
            "With --print it connects to nothing, and prints the statements and commands that give"
                    + " the relays what they need in PostgreSQL and in a Kafka cluster with access"
                    + " control, and nothing more; the statements need --database-url and"
                    + " --database-user.",
            "Give the options of the relay before the word init, or with † after it."
        })
final class InitCommand extends RelaySubcommand {

    @Mixin private GrantCommands grants = new GrantCommands();

    @Override
    public Integer call() throws InterruptedException {
        if (grants.isToPrint()) {
            relay().selection().outboxesToPrint().forEach(this::printStatements);
            return ExitCode.OK.code();
        }
        OperatorException first = null;
        for (Outbox outbox : relay().selection().outboxes()) {
            try {
                new RelaySetup(outbox.config(), line -> print(prefix(outbox) + line)).run();
            } catch (OperatorException e) {
                OperatorException failure = named(outbox, e);
                if (first == null) { // printed at the end
                    first = failure;
                } else {
                    err().println("error: " + failure.getMessage());
                    err().println("remedy: " + failure.remedy());
                }
            }
        }
        if (first != null) {
            throw first;
        }
        return ExitCode.OK.code();
    }

    private static String prefix(Outbox outbox) {
        return outbox.isNamed() ? outbox.name() + ": " : "";
    }

    private static OperatorException named(Outbox outbox, OperatorException e) {
        return outbox.isNamed()
                ? new OperatorException(
                        e.exitCode(), prefix(outbox) + e.getMessage(), e.remedy(), e)
                : e;
    }

    @Override
    public List<Runnable> parts() {
        return relay().selection().parts();
    }

    @Override
    public List<String> required() {
        return grants.isToPrint() ? List.of("--bootstrap-servers") : relay().required();
    }

    private void printStatements(Outbox outbox) {
        RelayConfig config = outbox.config();
        if (outbox.isNamed()) {
            out().println("# outbox " + outbox.name());
        }
        if (relay().selection().hasDatabase()) {
            printStatements(out(), config);
        } else {
            out().println("# PostgreSQL: not printed without --database-url and --database-user");
        }
        grants.print(out(), "relays", config.kafka(), RelayRights.of(config));
    }

    private static void printStatements(PrintWriter out, RelayConfig config) {
        OutboxSource source = config.source();
        out.println(
                "-- PostgreSQL, in database %s; then give the role a password"
                        .formatted(source.database()));
        Grants.statements(source, config.retention().isOn())
                .forEach(statement -> out.println(statement + ";"));
    }
}
