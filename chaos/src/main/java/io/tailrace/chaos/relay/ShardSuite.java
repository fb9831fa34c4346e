package io.tailrace.chaos.relay;

import io.tailrace.chaos.relay.load.Writers;
import io.tailrace.chaos.run.ChaosRun;
import io.tailrace.chaos.run.Suite;
import io.tailrace.testkit.account.Account;
import io.tailrace.testkit.account.Committed;
import io.tailrace.testkit.observe.ReadCommitted;
import java.io.IOException;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Random;

/**
 * Changes the shard count several times while writers write transactions of every shape, also back
 * to counts whose slots and positions still exist. Each change uses another {@link ShardChange};
 * the seed decides their order.
 */
public final class ShardSuite implements Suite<ShardResult> {

    private static final List<Integer> SHARD_COUNTS = List.of(1, 3, 2, 3, 1);
    private static final Duration STEP_TIMEOUT = Duration.ofSeconds(90);
    private static final int EVENTS_BETWEEN = 300;

    private final List<String> idle = new ArrayList<>();

    @Override
    public String title(long seed) {
        return "chaos shards: seed=" + seed;
    }

    @Override
    public ShardResult run(ChaosRun run) throws IOException, SQLException, InterruptedException {
        RelayServers servers = RelayServers.direct(run);
        List<String> options =
                RelayOptions.of(
                        servers.postgres(),
                        servers.postgres().port(),
                        servers.brokers().bootstrapServers());
        ReadCommitted events = servers.observe(run, "outbox\\..*");
        try (Writers writers = new Writers(servers.postgres()::connect, run.seed())) {
            changeShardCounts(run, options, events);
        }
        List<Committed> committed = servers.committed();
        run.settle(events::count, () -> events.count() >= committed.size());
        return new ShardResult(
                run.seed(), Account.of(committed, events.delivered()), SHARD_COUNTS, idle);
    }

    private void changeShardCounts(ChaosRun run, List<String> options, ReadCommitted events)
            throws IOException, InterruptedException {
        ShardFleet fleet = new ShardFleet(run, SHARD_COUNTS.get(0), options);
        fleet.start();
        awaitPublishing(run, fleet, events);
        List<ShardChange> changes = Arrays.asList(ShardChange.values());
        Collections.shuffle(changes, new Random(run.seed()));
        for (int i = 1; i < SHARD_COUNTS.size(); i++) {
            ShardChange change = changes.get(i - 1);
            int shards = SHARD_COUNTS.get(i);
            fleet = change(run, change, fleet, shards, options, events);
            run.report(
                    "%-8s to %d shards, delivered %,d".formatted(change, shards, events.count()));
        }
    }

    private ShardFleet change(
            ChaosRun run,
            ShardChange change,
            ShardFleet before,
            int shards,
            List<String> options,
            ReadCommitted events)
            throws IOException, InterruptedException {
        switch (change) {
            case STOP -> before.stop();
            case KILL -> before.kill();
            case PAUSE -> before.pause();
            case OVERLAP -> {}
        }
        ShardFleet next = new ShardFleet(run, shards, options);
        next.start();
        if (change == ShardChange.OVERLAP) {
            awaitMore(run, events);
            before.stop();
        }
        awaitPublishing(run, next, events);
        if (change == ShardChange.PAUSE) {
            before.resume();
            awaitMore(run, events);
        }
        before.kill();
        return next;
    }

    private void awaitPublishing(ChaosRun run, ShardFleet fleet, ReadCommitted events) {
        run.await(STEP_TIMEOUT, fleet::isStreaming);
        awaitMore(run, events);
        if (!run.await(STEP_TIMEOUT, () -> fleet.idle().isEmpty())) {
            idle.addAll(fleet.idle());
        }
    }

    private static void awaitMore(ChaosRun run, ReadCommitted events) {
        int before = events.count();
        run.await(STEP_TIMEOUT, () -> events.count() >= before + EVENTS_BETWEEN);
    }
}
