package io.tailrace.chaos.relay;

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
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;
import java.util.regex.Pattern;

/**
 * Changes the number of shards again and again while writers of every shape write, also back to
 * numbers whose slots and positions are still there. Each change happens in another way; the seed
 * decides in which order.
 */
public final class ShardSuite {

    private static final List<Integer> NUMBERS = List.of(1, 3, 2, 3, 1);
    private static final Duration PATIENCE = Duration.ofSeconds(90);
    private static final Duration LOOK_EVERY = Duration.ofMillis(100);
    private static final Duration QUIET = Duration.ofSeconds(2);
    private static final int EVENTS_BETWEEN = 300;

    private final long seed;
    private final Consumer<String> progress;
    private final List<String> idle = new ArrayList<>();

    public ShardSuite(long seed, Consumer<String> progress) {
        this.seed = seed;
        this.progress = progress;
    }

    /** Runs it. */
    public ShardVerdict run() throws IOException, SQLException, InterruptedException {
        Path logs = Files.createTempDirectory("tailrace-chaos-");
        progress.accept("chaos shards: seed=%d, logs in %s".formatted(seed, logs));
        try (PostgresServer postgres = Testkit.postgres();
                KafkaBroker broker = Testkit.kafka()) {
            try (Connection connection = postgres.connect()) {
                Schema.create(connection);
            }
            return run(postgres, broker, logs);
        }
    }

    private ShardVerdict run(PostgresServer postgres, KafkaBroker broker, Path logs)
            throws IOException, SQLException, InterruptedException {
        List<String> options =
                RelayOptions.of(postgres, postgres.port(), broker.bootstrapServers());
        try (ReadCommitted events =
                ReadCommitted.of(broker.bootstrapServers(), Pattern.compile("outbox\\..*"))) {
            ShardFleet last;
            try (Writers writers = new Writers(postgres, seed)) {
                last = changeAgainAndAgain(options, logs, events);
            }
            try (last) {
                List<Committed> committed = committed(postgres);
                await(() -> events.count() >= committed.size());
                LockSupport.parkNanos(QUIET.toNanos());
                return new ShardVerdict(
                        seed, Account.of(committed, events.delivered()), NUMBERS, idle);
            }
        }
    }

    private ShardFleet changeAgainAndAgain(List<String> options, Path logs, ReadCommitted events)
            throws IOException, InterruptedException {
        ShardFleet fleet = new ShardFleet(NUMBERS.get(0), options, logs);
        lead(fleet, events);
        List<Handover> handovers = Arrays.asList(Handover.values());
        Collections.shuffle(handovers, new Random(seed));
        for (int i = 1; i < NUMBERS.size(); i++) {
            Handover handover = handovers.get(i - 1);
            int shards = NUMBERS.get(i);
            fleet = change(handover, fleet, () -> new ShardFleet(shards, options, logs), events);
            progress.accept(
                    "%-8s to %d shards, delivered %,d".formatted(handover, shards, events.count()));
        }
        return fleet;
    }

    /** Starts a fleet. */
    private interface Start {
        ShardFleet fleet() throws IOException;
    }

    private ShardFleet change(
            Handover handover, ShardFleet before, Start start, ReadCommitted events)
            throws IOException, InterruptedException {
        try (before) {
            switch (handover) {
                case STOP -> before.stop();
                case KILL -> before.kill();
                case PAUSE -> before.pause();
                case OVERLAP -> {}
            }
            ShardFleet next = start.fleet();
            if (handover == Handover.OVERLAP) {
                awaitMore(events);
                before.stop();
            }
            lead(next, events);
            if (handover == Handover.PAUSE) {
                before.resume();
                awaitMore(events);
            }
            return next;
        }
    }

    private void lead(ShardFleet fleet, ReadCommitted events) {
        await(fleet::isStreaming);
        awaitMore(events);
        if (!await(() -> fleet.idle().isEmpty())) {
            idle.addAll(fleet.idle());
        }
    }

    private static void awaitMore(ReadCommitted events) {
        int before = events.count();
        await(() -> events.count() >= before + EVENTS_BETWEEN);
    }

    private static List<Committed> committed(PostgresServer postgres) throws SQLException {
        try (Connection connection = postgres.connect()) {
            Schema.commitPrepared(connection);
            return Schema.committed(connection);
        }
    }

    private static boolean await(BooleanSupplier condition) {
        long giveUpAt = System.nanoTime() + PATIENCE.toNanos();
        while (!condition.getAsBoolean()) {
            if (System.nanoTime() > giveUpAt) {
                return false;
            }
            LockSupport.parkNanos(LOOK_EVERY.toNanos());
        }
        return true;
    }
}
