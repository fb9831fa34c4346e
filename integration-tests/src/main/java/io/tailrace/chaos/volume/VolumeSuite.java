package io.tailrace.chaos.volume;

import io.tailrace.chaos.JvmProcess;
import io.tailrace.chaos.relay.RelayOptions;
import io.tailrace.relay.cli.RelayMain;
import io.tailrace.testkit.KafkaBroker;
import io.tailrace.testkit.PostgresServer;
import io.tailrace.testkit.Testkit;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.SQLException;
import java.time.Duration;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Consumer;

/** One run: servers, one relay as a process with a small heap, many rows, and what came of them. */
public final class VolumeSuite {

    private static final Duration LOOK_EVERY = Duration.ofMillis(100);
    private static final Duration STALLED = Duration.ofMinutes(2);
    private static final Duration QUIET = Duration.ofSeconds(2);

    private final Scenario scenario;
    private final int rows;
    private final Consumer<String> progress;
    private int kills;
    private long peakMemoryMb;

    public VolumeSuite(Scenario scenario, int rows, Consumer<String> progress) {
        this.scenario = scenario;
        this.rows = rows;
        this.progress = progress;
    }

    /** Runs it. */
    public VolumeVerdict run() throws IOException, SQLException, InterruptedException {
        Path log = Files.createTempDirectory("tailrace-volume-").resolve("relay.log");
        progress.accept("chaos volume: %s, %,d rows, log in %s".formatted(scenario, rows, log));
        try (PostgresServer postgres = Testkit.postgres();
                KafkaBroker broker = Testkit.kafka()) {
            Rows.createTable(postgres);
            JvmProcess relay =
                    new JvmProcess(
                            RelayMain.class,
                            RelayOptions.of(postgres, postgres.port(), broker.bootstrapServers()),
                            log);
            try {
                return run(postgres, broker, relay);
            } finally {
                relay.kill();
            }
        }
    }

    private VolumeVerdict run(PostgresServer postgres, KafkaBroker broker, JvmProcess relay)
            throws IOException, SQLException, InterruptedException {
        Arrivals arrivals = new Arrivals(rows);
        try (ArrivalsReader reader = new ArrivalsReader(broker.bootstrapServers(), arrivals)) {
            long started = prepare(postgres, relay);
            drain(arrivals, reader, relay);
            Duration time = Duration.ofNanos(System.nanoTime() - started);
            LockSupport.parkNanos(QUIET.toNanos());
            int committed = Rows.count(postgres);
            return new VolumeVerdict(scenario, committed, arrivals, kills, time, peakMemoryMb);
        }
    }

    /** Returns when the relay could begin to publish. */
    private long prepare(PostgresServer postgres, JvmProcess relay)
            throws IOException, SQLException {
        if (!scenario.beforeFirstStart()) {
            relay.start();
            awaitStreaming(relay);
        }
        if (scenario == Scenario.BACKLOG) {
            relay.kill();
            Rows.insertInManyTransactions(postgres, rows);
        } else {
            Rows.insertInOneTransaction(postgres, rows);
        }
        progress.accept("all rows are committed");
        long started = System.nanoTime();
        if (!relay.isAlive()) {
            relay.start();
        }
        return started;
    }

    private void drain(Arrivals arrivals, ArrivalsReader reader, JvmProcess relay)
            throws IOException {
        int before = 0;
        long lastProgress = System.nanoTime();
        long lastReport = lastProgress;
        while (!arrivals.isComplete() && System.nanoTime() - lastProgress < STALLED.toNanos()) {
            reader.check();
            int now = arrivals.delivered();
            lastProgress = now > before ? System.nanoTime() : lastProgress;
            before = now;
            peakMemoryMb = Math.max(peakMemoryMb, relay.peakMemoryMb());
            killIfDue(now, relay);
            if (System.nanoTime() - lastReport > Duration.ofSeconds(5).toNanos()) {
                lastReport = System.nanoTime();
                progress.accept("delivered %,10d of %,d".formatted(now, rows));
            }
            LockSupport.parkNanos(LOOK_EVERY.toNanos());
        }
    }

    /** Kills are spread evenly over the rows. */
    private void killIfDue(int delivered, JvmProcess relay) throws IOException {
        long due = (long) rows * (kills + 1) / (scenario.kills() + 1);
        if (kills < scenario.kills() && delivered >= due) {
            relay.kill();
            kills++;
            progress.accept("killed after %,d".formatted(delivered));
            relay.start();
        }
    }

    private static void awaitStreaming(JvmProcess relay) {
        long giveUpAt = System.nanoTime() + STALLED.toNanos();
        while (!relay.health().contains("STREAMING") && System.nanoTime() < giveUpAt) {
            LockSupport.parkNanos(LOOK_EVERY.toNanos());
        }
    }
}
