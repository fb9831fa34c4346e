package io.tailrace.demo;

import io.tailrace.process.ExitCode;
import io.tailrace.process.OperatorException;
import io.tailrace.process.SecretFile;
import io.tailrace.relay.config.DatabaseAddress;
import io.tailrace.testkit.account.Committed;
import io.tailrace.testkit.observe.CommittedRows;
import io.tailrace.testkit.observe.ReadCommitted;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.locks.LockSupport;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Help.Visibility;
import picocli.CommandLine.Option;

/** The steps of the demo: sell orders phase by phase, then compare input and output. */
@Command(
        name = "demo",
        mixinStandardHelpOptions = true,
        sortOptions = false,
        showDefaultValues = true,
        description =
                "Sends the events of a shop through the whole pipeline and checks that none is"
                        + " lost, duplicated, invented or reordered.")
final class DemoCommand implements Callable<Integer> {

    private static final String PASSWORD_FILE = "--database-password-file";
    private static final Duration TIMEOUT = Duration.ofSeconds(60);
    private static final Duration QUIET = Duration.ofSeconds(2);
    private static final Duration TICK = Duration.ofSeconds(1);

    @Option(names = "--orders", defaultValue = "10000", description = "The number of orders.")
    private int orders;

    @Option(
            names = "--keep",
            defaultValue = "false",
            arity = "1",
            description =
                    "Keep the pipeline running after the orders and print commands that show its content.")
    private boolean keep;

    @Option(
            names = "--database-url",
            showDefaultValue = Visibility.NEVER,
            description =
                    "The JDBC URL of a PostgreSQL that a running relay reads; by default the demo"
                            + " starts one.")
    private @Nullable String databaseUrl;

    @Option(
            names = "--database-user",
            defaultValue = "postgres",
            description = "The user for --database-url.")
    private String databaseUser = "";

    @Option(
            names = "--database-password",
            defaultValue = "",
            showDefaultValue = Visibility.NEVER,
            description = "The password for --database-url.")
    private String databasePassword = "";

    @Option(
            names = PASSWORD_FILE,
            showDefaultValue = Visibility.NEVER,
            description = "A file with the password for --database-url.")
    private @Nullable Path databasePasswordFile;

    @Option(
            names = "--bootstrap-servers",
            showDefaultValue = Visibility.NEVER,
            description =
                    "The brokers that a running processor uses; by default the demo starts one.")
    private @Nullable String bootstrapServers;

    private final ConsoleReport report = new ConsoleReport(System.out);
    private final String run = UUID.randomUUID().toString().substring(0, 8);

    @Override
    public Integer call() throws Exception {
        if (orders < 1) {
            throw new OperatorException(
                    ExitCode.USAGE,
                    "orders must be at least 1, got " + orders,
                    "Give a positive number with --orders.");
        }
        report.heading(
                "Tailrace demo: %,d orders, from PostgreSQL through Debezium and Kafka"
                        .formatted(orders));
        try (Pipeline pipeline = pipeline()) {
            ClosingAccount account = sell(pipeline);
            account.print(report);
            if (keep) {
                keepRunning(pipeline);
            }
            return account.isClean() ? ExitCode.OK.code() : ExitCode.UNEXPECTED.code();
        }
    }

    private Pipeline pipeline() throws SQLException, InterruptedException {
        if (databaseUrl == null && bootstrapServers == null) {
            return new OwnPipeline(report);
        }
        if (databaseUrl == null || bootstrapServers == null) {
            throw new OperatorException(
                    ExitCode.USAGE,
                    "--database-url and --bootstrap-servers must be given together",
                    "Give both options, or neither.");
        }
        report.piece("PostgreSQL", DatabaseAddress.of(databaseUrl), "not started by the demo");
        report.piece("Kafka", bootstrapServers, "not started by the demo");
        return new ExistingPipeline(
                new Address(databaseUrl, databaseUser, password(), bootstrapServers), report);
    }

    private String password() {
        return databasePasswordFile == null
                ? databasePassword
                : SecretFile.read(PASSWORD_FILE, databasePasswordFile);
    }

    private ClosingAccount sell(Pipeline pipeline) throws Exception {
        Address address = pipeline.address();
        Shop shop = new Shop(address, run);
        shop.createTable();
        long before = events(committed(address));
        Pattern topic = Pattern.compile("events\\.order");
        try (ReadCommitted observer = ReadCommitted.of(address.bootstrapServers(), topic);
                Mailer mailer = new Mailer(address, run)) {
            report.piece("subscriber", "group mailer-" + run, "typed handlers of OrderEvent");
            List<Phase> phases = SalesPlan.of(orders);
            for (Phase phase : phases) {
                report.heading("Selling, " + phase);
                sell(phase, shop, pipeline, observer);
                awaitEvents(before + shop.committed(), shop, observer, mailer);
            }
            awaitSuperfluous();
            return new ClosingAccount(
                    committed(address), observer.delivered(), shop, phases, mailer.handled());
        }
    }

    private void sell(Phase phase, Shop shop, Pipeline pipeline, ReadCommitted observer)
            throws Exception {
        int middle = phase.first() + phase.orders() / 2;
        boolean restarts = phase.kind() == Phase.Kind.RESTART;
        try (Tellers tellers = new Tellers(shop, phase)) {
            while (restarts || !tellers.areDone()) {
                progress(shop, observer);
                if (restarts && (tellers.areDone() || shop.orders() >= middle)) {
                    pipeline.restartRelay();
                    restarts = false;
                }
                pause(TICK);
            }
            tellers.await();
        }
    }

    private static long events(List<Committed> rows) {
        return rows.stream().map(Committed::id).distinct().count();
    }

    private static List<Committed> committed(Address address) throws SQLException {
        try (Connection connection = address.connect()) {
            return CommittedRows.read(connection, "outbox", "id");
        }
    }

    /** Waits until every event has been delivered and handled, or none was for a minute. */
    private void awaitEvents(long events, Shop shop, ReadCommitted observer, Mailer mailer) {
        long giveUpAt = System.nanoTime() + TIMEOUT.toNanos();
        int before = 0;
        while (Math.min(observer.count(), mailer.handled()) < events
                && System.nanoTime() < giveUpAt) {
            int now = observer.count() + mailer.handled();
            giveUpAt = now > before ? System.nanoTime() + TIMEOUT.toNanos() : giveUpAt;
            before = now;
            progress(shop, observer);
            pause(TICK);
        }
        progress(shop, observer);
    }

    /** Waits for two seconds in which superfluous events would arrive. */
    private static void awaitSuperfluous() {
        pause(QUIET);
    }

    private void progress(Shop shop, ReadCommitted observer) {
        report.line(
                "sold %,7d of %,d   committed %,8d   delivered %,8d"
                        .formatted(shop.orders(), orders, shop.committed(), observer.count()));
    }

    /** Waits forever. Ctrl-C ends this JVM, and with it the servers and their files. */
    private void keepRunning(Pipeline pipeline) throws Exception {
        Optional<String> console = pipeline.startConsole();
        try (Billing billing = new Billing(pipeline.address(), run)) {
            explain(pipeline.address(), console);
            new CountDownLatch(1).await();
        }
    }

    private void explain(Address address, Optional<String> console) {
        report.heading("The pipeline keeps running. Look inside with");
        report.line("psql %s -c 'TABLE outbox LIMIT 3'".formatted(address.psqlUrl()));
        for (String topic : List.of("outbox.order", "events.order")) {
            report.line(
                    "kcat -b %s -X isolation.level=read_committed -C -e -c 3 -t %s -f '%%k %%h\\n%%s\\n'"
                            .formatted(address.bootstrapServers(), topic));
        }
        console.ifPresent(
                url -> {
                    report.line("Open the console in a browser: " + url);
                    report.line(
                            "It has dead letters of two kinds within a minute: orders that cannot be"
                                    + " read, and orders of group billing-"
                                    + run
                                    + ", which can be redriven.");
                });
        report.line("and end the pipeline with Ctrl-C.");
    }

    private static void pause(Duration time) {
        LockSupport.parkNanos(time.toNanos());
    }
}
