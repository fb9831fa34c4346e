package io.tailrace.chaos.volume;

import io.tailrace.chaos.process.Fleet;
import io.tailrace.chaos.process.JvmProcess;
import io.tailrace.chaos.relay.RelayOptions;
import io.tailrace.chaos.run.ChaosRun;
import io.tailrace.chaos.run.Suite;
import io.tailrace.relay.cli.RelayMain;
import io.tailrace.testkit.KafkaBroker;
import io.tailrace.testkit.PostgresServer;
import java.io.IOException;
import java.sql.SQLException;
import java.time.Duration;

/**
 * Publishes many rows with one relay process whose heap is small, and compares the rows with the
 * delivered events.
 */
public final class VolumeSuite implements Suite<VolumeResult> {

    private static final Duration STALLED = Duration.ofMinutes(2);

    private final Scenario scenario;
    private final int rows;
    private int kills;
    private long peakMemoryMb;

    /** A suite that publishes the given number of rows. */
    public VolumeSuite(Scenario scenario, int rows) {
        this.scenario = scenario;
        this.rows = rows;
    }

    @Override
    public String title(long seed) {
        return "chaos volume: %s, %,d rows".formatted(scenario, rows);
    }

    @Override
    public VolumeResult run(ChaosRun run) throws IOException, SQLException {
        PostgresServer postgres = run.postgres();
        KafkaBroker broker = run.kafka();
        VolumeRows.createTable(postgres);
        JvmProcess relay =
                run.process(
                        "relay",
                        RelayMain.class,
                        RelayOptions.of(postgres, postgres.port(), broker.bootstrapServers()));
        RowAccount account = new RowAccount(rows);
        RowReader reader = run.closing(new RowReader(broker.bootstrapServers(), account));
        Fleet fleet = run.fleet();
        long started = publishable(run, postgres, fleet, relay);
        new RowProgress(run, account, reader, STALLED)
                .awaitAllBut(0, delivered -> measureAndKill(run, delivered, relay));
        Duration time = Duration.ofNanos(System.nanoTime() - started);
        run.awaitSuperfluous();
        int committed = VolumeRows.count(postgres);
        return new VolumeResult(scenario, committed, account, kills, time, peakMemoryMb);
    }

    /**
     * Writes the rows and starts the relay, and returns the time when it could begin to publish.
     */
    private long publishable(ChaosRun run, PostgresServer postgres, Fleet fleet, JvmProcess relay)
            throws IOException, SQLException {
        if (!scenario.beforeFirstStart()) {
            fleet.add(relay);
            run.await(STALLED, () -> fleet.anyReports("STREAMING"));
        }
        if (scenario == Scenario.BACKLOG) {
            relay.kill();
            VolumeRows.insertInManyTransactions(postgres, rows);
        } else {
            VolumeRows.insertInOneTransaction(postgres, 0, rows);
        }
        run.report("all rows are committed");
        long started = System.nanoTime();
        if (scenario.beforeFirstStart()) {
            fleet.add(relay);
        } else {
            fleet.startMissing();
        }
        return started;
    }

    private void measureAndKill(ChaosRun run, int delivered, JvmProcess relay) throws IOException {
        peakMemoryMb = Math.max(peakMemoryMb, relay.peakMemoryMb());
        killIfDue(run, delivered, relay);
    }

    /** Kills the relay at intervals of the same number of delivered events. */
    private void killIfDue(ChaosRun run, int delivered, JvmProcess relay) throws IOException {
        long due = (long) rows * (kills + 1) / (scenario.kills() + 1);
        if (kills < scenario.kills() && delivered >= due) {
            relay.kill();
            kills++;
            run.report("killed after %,d".formatted(delivered));
            relay.start();
        }
    }
}
