package io.tailrace.relay.cli;

import io.tailrace.process.ExitCode;
import io.tailrace.process.OperatorException;
import io.tailrace.process.cli.ManifestVersion;
import io.tailrace.processor.held.HeldRequest;
import io.tailrace.processor.schedule.Schedule;
import io.tailrace.relay.config.RelayConfig;
import io.tailrace.relay.erase.Aggregate;
import io.tailrace.relay.erase.Erase;
import io.tailrace.relay.erase.EraseRequest;
import io.tailrace.relay.erase.Erasure;
import io.tailrace.relay.postgres.session.AccessDenied;
import io.tailrace.relay.retention.RemovalFailure;
import java.io.PrintWriter;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** The command {@code erase}: rows, held events and dead letters of one aggregate. */
@Command(
        name = "erase",
        mixinStandardHelpOptions = true,
        versionProvider = ManifestVersion.class,
        showDefaultValues = true,
        description = {
            "Erases one aggregate: deletes its published rows, has its held events erased by the"
                    + " processors, discards its dead letters, and prints which topics still have"
                    + " its records and until when.",
            "Waits until its rows are published and processors have read them. Rows that are not"
                    + " published for certain stay. Events that come later are not touched."
                    + " Repeat the command until it ends with 0; it can be interrupted anywhere.",
            "Give the options of the relay before the word erase, or with † after it."
        })
final class EraseCommand extends RelaySubcommand {

    /** Of rows that may not be deleted, and of a publication that refuses deletes. */
    private static final Set<String> REFUSED = Set.of("42501", "55000");

    private static final String WITHOUT_CLOUD_EVENTS =
            "Delete the rows of the aggregate once they are published, and wait until the topics have"
                    + " deleted its records, or write a record without value for its key to those"
                    + " that are compacted.";

    @Mixin private EraseOptions options = new EraseOptions();

    @Override
    public Integer call() throws InterruptedException {
        RelayConfig config = relay().configOfCloudEvents("erase", WITHOUT_CLOUD_EVENTS);
        EraseRequest request = request(config);
        PrintWriter progress = err();
        try {
            Erasure erasure = new Erase(config, request, progress::println).run();
            print(erasure);
            if (!request.dryRun() && !erasure.isComplete()) {
                throw new OperatorException(
                        ExitCode.INCOMPLETE,
                        "Run %s has left %s".formatted(request.run(), erasure.left()),
                        erasure.remedy());
            }
            return ExitCode.OK.code();
        } catch (SQLException e) {
            throw explain(e, config);
        }
    }

    @Override
    public List<Runnable> parts() {
        return List.of(relay()::configToPrint, () -> request(relay().configToPrint()));
    }

    private void print(Erasure erasure) {
        print(options.json ? erasure.status().json() : erasure.status().text().stripTrailing());
    }

    private EraseRequest request(RelayConfig config) {
        try {
            return EraseRequest.of(
                    Aggregate.parse(options.aggregate, config.kafka().topics()),
                    options.applicationIds,
                    options.untyped,
                    options.dryRun,
                    options.wait);
        } catch (IllegalArgumentException e) {
            throw new OperatorException(
                    ExitCode.USAGE,
                    String.valueOf(e.getMessage()),
                    "Correct the option; tailrace-relay erase --help describes all options.",
                    e);
        }
    }

    private static OperatorException explain(SQLException e, RelayConfig config) {
        if (REFUSED.contains(String.valueOf(e.getSQLState()))) {
            return RemovalFailure.of(e, config.source());
        }
        return AccessDenied.in(e, config.source())
                .orElseGet(
                        () ->
                                new OperatorException(
                                        ExitCode.UNREACHABLE,
                                        "Could not read or delete rows of the outbox table in PostgreSQL at %s: %s"
                                                .formatted(
                                                        config.source().address(), e.getMessage()),
                                        "Check that PostgreSQL is running, then repeat the command.",
                                        e));
    }

    /** What is erased, and how. */
    static final class EraseOptions {

        @Option(
                names = "--aggregate",
                required = true,
                paramLabel = "<type>/<id>",
                description = "The aggregate, such as customer/4711. The id may have slashes.")
        private String aggregate = "";

        @Option(
                names = "--application-id",
                paramLabel = "<id>",
                defaultValue = Schedule.DEFAULT_APPLICATION_ID,
                description =
                        "The application id of the processors that may hold its events. Repeatable.")
        private List<String> applicationIds = new ArrayList<>();

        @Option(
                names = "--include-untyped",
                description =
                        "Also erase retries and dead letters with this aggregate id of which nothing"
                                + " shows the aggregate type any more. Without this option they are"
                                + " counted.")
        private boolean untyped;

        @Option(names = "--dry-run", description = "Change nothing, and print the same report.")
        private boolean dryRun;

        @Option(
                names = "--wait",
                description =
                        "How long to wait until relays have published its rows, then until"
                                + " processors have read them and executed the commands, and then"
                                + " until rows are no longer locked, as PT30S.")
        private Duration wait = HeldRequest.DEFAULT_WAIT;

        @Option(names = "--json", description = "Print the report as a JSON object.")
        private boolean json;
    }
}
