package io.tailrace.chaos.relay;

import io.tailrace.chaos.JvmProcess;
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
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;
import java.util.regex.Pattern;

/** Kills the leader again and again while writers write and a standby stands by. */
public final class TakeoverSuite {

    private static final int RELAYS = 2;
    private static final int EVENTS_BETWEEN = 200;
    private static final Duration PATIENCE = Duration.ofSeconds(60);
    private static final Duration LOOK_EVERY = Duration.ofMillis(50);

    private final int runs;
    private final long seed;
    private final Consumer<String> progress;
    private final Takeovers takeovers = new Takeovers();

    public TakeoverSuite(int runs, long seed, Consumer<String> progress) {
        this.runs = runs;
        this.seed = seed;
        this.progress = progress;
    }

    /** Runs it. */
    public TakeoverVerdict run() throws IOException, SQLException, InterruptedException {
        Path logs = Files.createTempDirectory("tailrace-chaos-");
        try (PostgresServer postgres = Testkit.postgres();
                KafkaBroker broker = Testkit.kafka()) {
            try (Connection connection = postgres.connect()) {
                Schema.create(connection);
            }
            return run(postgres, broker, logs);
        }
    }

    private TakeoverVerdict run(PostgresServer postgres, KafkaBroker broker, Path logs)
            throws IOException, SQLException, InterruptedException {
        List<String> options =
                RelayOptions.of(postgres, postgres.port(), broker.bootstrapServers());
        try (ReadCommitted events =
                        ReadCommitted.of(
                                broker.bootstrapServers(), Pattern.compile("outbox\\..*"));
                RelayFleet fleet = new RelayFleet(RelayKind.TAILRACE, RELAYS, options, logs)) {
            try (Writers writers = new Writers(postgres, seed)) {
                for (int run = 1; run <= runs; run++) {
                    killLeader(run, fleet, events);
                }
            }
            List<Committed> committed;
            try (Connection connection = postgres.connect()) {
                Schema.commitPrepared(connection);
                committed = Schema.committed(connection);
            }
            await(() -> events.count() >= committed.size());
            Account account = Account.of(committed, events.delivered());
            return new TakeoverVerdict(account, runs, takeovers.measure(events.delivered()));
        }
    }

    private void killLeader(int run, RelayFleet fleet, ReadCommitted events)
            throws IOException, InterruptedException {
        fleet.startMissing();
        int before = events.count();
        await(() -> events.count() >= before + EVENTS_BETWEEN && fleet.isReady());
        Optional<JvmProcess> leader = fleet.leader();
        if (leader.isEmpty()) {
            return;
        }
        leader.get().kill();
        Instant killed = Instant.now();
        int last = events.count();
        await(() -> events.count() >= last + EVENTS_BETWEEN);
        takeovers.killed(killed, Instant.now());
        progress.accept("takeover %2d of %d".formatted(run, runs));
    }

    private static void await(BooleanSupplier condition) {
        long giveUpAt = System.nanoTime() + PATIENCE.toNanos();
        while (!condition.getAsBoolean() && System.nanoTime() < giveUpAt) {
            LockSupport.parkNanos(LOOK_EVERY.toNanos());
        }
    }
}
