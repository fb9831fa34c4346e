package io.tailrace.relay.cli;

import io.tailrace.process.ExitCode;
import io.tailrace.process.cli.GrantCommands;
import io.tailrace.process.cli.ManifestVersion;
import io.tailrace.relay.config.OutboxSource;
import io.tailrace.relay.config.RelayConfig;
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
        PrintWriter out = out();
        if (!grants.isToPrint()) {
            new RelaySetup(relay().config(), out::println).run();
            return ExitCode.OK.code();
        }
        RelayConfig config = relay().configToPrint();
        printStatements(out, config);
        grants.print(out, "relays", config.kafka(), RelayRights.of(config));
        return ExitCode.OK.code();
    }

    @Override
    public List<String> required() {
        return grants.isToPrint() ? List.of("--bootstrap-servers") : relay().required();
    }

    private void printStatements(PrintWriter out, RelayConfig config) {
        OutboxSource source = config.source();
        if (!relay().hasDatabase()) {
            out.println("# PostgreSQL: not printed without --database-url and --database-user");
            return;
        }
        out.println(
                "-- PostgreSQL, in database %s; then give the role a password"
                        .formatted(source.database()));
        Grants.statements(source, config.retention().isOn())
                .forEach(statement -> out.println(statement + ";"));
    }
}
