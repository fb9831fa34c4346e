package io.tailrace.chaos.volume;

import io.tailrace.chaos.process.Fleet;
import io.tailrace.chaos.process.JvmProcess;
import io.tailrace.chaos.relay.RelayOptions;
import io.tailrace.chaos.relay.StoredHeartbeat;
import io.tailrace.chaos.run.ChaosRun;
import io.tailrace.chaos.run.Suite;
import io.tailrace.relay.cli.RelayMain;
import io.tailrace.testkit.KafkaBroker;
import io.tailrace.testkit.PostgresServer;
import java.io.IOException;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Measures how long a relay whose heap is small takes to repair a large outbox table of which a few
 * rows are not published, once for each {@link Loss}, and compares all rows with the delivered
 * events.
 */
public final class RepairSuite implements Suite<RepairResult> {

    /** How many rows are not published when a repair begins. */
    static final int MISSING = 1_000;

    private static final Duration STOP_TIMEOUT = Duration.ofSeconds(20);
    private static final Duration STALLED = Duration.ofMinutes(2);

    /** A repair has so much more time for each row of the table. */
    private static final Duration PER_ROW = Duration.ofNanos(200_000);

    private static final Pattern FOUND =
            Pattern.compile("\"repair\":\"[^\"]*?(\\d+) rows of the table are missing");

    private final int rows;

    /**
     * A suite with a table of the given size.
     *
     * @param rows with those that are missing; more than 1,000 for each loss
     */
    public RepairSuite(int rows) {
        if (rows <= MISSING * Loss.values().length) {
            throw new IllegalArgumentException(
                    "rows must be more than %d, got %d"
                            .formatted(MISSING * Loss.values().length, rows));
        }
        this.rows = rows;
    }

    @Override
    public String title(long seed) {
        return "chaos repair: %,d rows, %,d of them missing".formatted(rows, MISSING);
    }

    @Override
    public RepairResult run(ChaosRun run)
            throws IOException, SQLException, ExecutionException, InterruptedException {
        PostgresServer postgres = run.postgres();
        KafkaBroker broker = run.kafka();
        RowAccount account = new RowAccount(rows);
        RowReader reader = run.closing(new RowReader(broker.bootstrapServers(), account));
        Duration stalled = STALLED.plus(PER_ROW.multipliedBy(rows));
        RowProgress progress = new RowProgress(run, account, reader, stalled);
        int remaining = MISSING * Loss.values().length;
        VolumeRows.createTable(postgres);
        VolumeRows.insertInOneTransaction(postgres, 0, rows - remaining);
        run.reportWithTime("the rows are committed");
        JvmProcess relay = relay(run, postgres, broker);
        progress.awaitAllBut(remaining, delivered -> {});
        Losses losses = new Losses(run, postgres, broker);
        List<Repair> repairs = new ArrayList<>();
        for (Loss loss : Loss.values()) {
            awaitStreaming(run, relay, stalled);
            StoredHeartbeat.await(run, postgres);
            relay.stop(STOP_TIMEOUT);
            losses.inflict(loss);
            VolumeRows.insertInOneTransaction(
                    postgres, rows - remaining, rows - remaining + MISSING);
            remaining -= MISSING;
            run.reportWithTime("lost: " + loss.key());
            long started = System.nanoTime();
            relay.start();
            progress.awaitAllBut(remaining, delivered -> {});
            awaitStreaming(run, relay, stalled);
            Duration time = Duration.ofNanos(System.nanoTime() - started);
            repairs.add(new Repair(loss, found(relay), time, relay.peakMemoryMb()));
        }
        run.awaitSuperfluous();
        return new RepairResult(VolumeRows.count(postgres), account, repairs);
    }

    /** A relay that may repair every loss. */
    private static JvmProcess relay(ChaosRun run, PostgresServer postgres, KafkaBroker broker)
            throws IOException {
        List<String> options =
                new ArrayList<>(
                        RelayOptions.of(postgres, postgres.port(), broker.bootstrapServers()));
        options.addAll(List.of("--on-discontinuity", "repair"));
        JvmProcess relay = run.process("relay", RelayMain.class, options);
        Fleet fleet = run.fleet();
        fleet.add(relay);
        return relay;
    }

    /** Waits until the relay streams and every row that follows is new. */
    private static void awaitStreaming(ChaosRun run, JvmProcess relay, Duration atMost) {
        boolean streaming =
                run.await(
                        atMost,
                        () -> {
                            String health = relay.health();
                            return health.contains("STREAMING") && !health.contains("not finished");
                        });
        if (!streaming) {
            throw new IllegalStateException("The relay does not stream: " + relay.health());
        }
    }

    /** How many rows the last repair of the relay has found missing; 0 if there was none. */
    private static int found(JvmProcess relay) {
        Matcher found = FOUND.matcher(relay.health());
        return found.find() ? Integer.parseInt(found.group(1)) : 0;
    }
}
