package io.tailrace.chaos.relay;

import io.tailrace.chaos.TcpProxy;
import io.tailrace.testkit.KafkaBroker;
import io.tailrace.testkit.PostgresServer;
import io.tailrace.testkit.Testkit;
import io.tailrace.testkit.account.Account;
import io.tailrace.testkit.account.Committed;
import io.tailrace.testkit.observe.ReadCommitted;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Consumer;
import java.util.regex.Pattern;

/**
 * One run: servers, relays as processes, writers of every shape, faults by the seed, and the
 * account of it all at the end.
 */
public final class RelaySuite {

    private static final int RELAYS = 3;
    private static final Duration SETTLE_TIMEOUT = Duration.ofSeconds(90);
    private static final Duration QUIET = Duration.ofSeconds(2);

    private final RelayKind kind;
    private final long seed;
    private final Duration length;
    private final Consumer<String> progress;
    private final long started = System.nanoTime();

    public RelaySuite(RelayKind kind, long seed, Duration length, Consumer<String> progress) {
        this.kind = kind;
        this.seed = seed;
        this.length = length;
        this.progress = progress;
    }

    /** Runs it. */
    public RelayVerdict run() throws IOException, SQLException, InterruptedException {
        Path directory = Files.createTempDirectory("tailrace-chaos-");
        progress.accept("chaos relay: seed=%d, logs in %s".formatted(seed, directory));
        try (TcpProxy kafkaProxy = new TcpProxy();
                TcpProxy postgresProxy = new TcpProxy();
                PostgresServer postgres = Testkit.postgres();
                KafkaBroker broker = Testkit.kafka(advertised(kafkaProxy))) {
            kafkaProxy.target(portOf(broker));
            postgresProxy.target(postgres.port());
            try (Connection connection = postgres.connect()) {
                Schema.create(connection);
            }
            Landscape landscape = new Landscape(postgres, broker, postgresProxy, kafkaProxy);
            return run(landscape, directory);
        }
    }

    private RelayVerdict run(Landscape landscape, Path directory)
            throws IOException, SQLException, InterruptedException {
        String kafka = landscape.broker().bootstrapServers();
        try (ReadCommitted events = ReadCommitted.of(kafka, Pattern.compile("outbox\\..*"));
                ReadCommitted positions =
                        ReadCommitted.of(kafka, Pattern.compile("tailrace\\.positions"));
                SlotWatch watch = new SlotWatch(landscape.postgres());
                RelayFleet fleet =
                        new RelayFleet(kind, RELAYS, options(landscape, directory), directory)) {
            FaultInjector faults = new FaultInjector(landscape, fleet, seed);
            try (Writers writers = new Writers(landscape.postgres(), seed)) {
                faults.run(length, fault -> report(fault, events));
            }
            fleet.startMissing();
            List<Committed> committed = committed(landscape);
            settle(events, committed);
            watch.close();
            return new RelayVerdict(
                    seed,
                    Account.of(committed, events.delivered()),
                    watch.countAhead(positions.records()),
                    faults.counts(),
                    faults.takeovers().measure(events.delivered()));
        }
    }

    private void report(Fault fault, ReadCommitted events) {
        long seconds = TimeUnit.NANOSECONDS.toSeconds(System.nanoTime() - started);
        progress.accept("%4d s  %-18s delivered %,d".formatted(seconds, fault, events.count()));
    }

    private static List<Committed> committed(Landscape landscape) throws SQLException {
        try (Connection connection = landscape.postgres().connect()) {
            Schema.commitPrepared(connection);
            return Schema.committed(connection);
        }
    }

    /** Waits until everything came, or nothing more comes, and then for what should not come. */
    private static void settle(ReadCommitted events, List<Committed> committed) {
        long giveUpAt = System.nanoTime() + SETTLE_TIMEOUT.toNanos();
        while (events.count() < committed.size() && System.nanoTime() < giveUpAt) {
            LockSupport.parkNanos(Duration.ofMillis(100).toNanos());
        }
        LockSupport.parkNanos(QUIET.toNanos());
    }

    private List<String> options(Landscape landscape, Path directory) {
        List<String> options =
                new ArrayList<>(
                        RelayOptions.of(
                                landscape.postgres(),
                                landscape.postgresProxy().port(),
                                "127.0.0.1:" + landscape.kafkaProxy().port()));
        if (kind != RelayKind.TAILRACE) {
            options.addAll(List.of("--variant", kind.name(), "--directory", directory.toString()));
        }
        return options;
    }

    private static Map<String, String> advertised(TcpProxy proxy) {
        return Map.of("advertised.listeners", "PLAINTEXT://127.0.0.1:" + proxy.port());
    }

    private static int portOf(KafkaBroker broker) {
        String address = broker.bootstrapServers();
        return Integer.parseInt(address.substring(address.indexOf(':') + 1));
    }
}
