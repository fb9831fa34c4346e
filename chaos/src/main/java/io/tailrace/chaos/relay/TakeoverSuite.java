package io.tailrace.chaos.relay;

import io.tailrace.chaos.process.JvmProcess;
import io.tailrace.chaos.relay.load.Writers;
import io.tailrace.chaos.run.ChaosRun;
import io.tailrace.chaos.run.Suite;
import io.tailrace.testkit.account.Account;
import io.tailrace.testkit.account.Committed;
import io.tailrace.testkit.observe.ReadCommitted;
import java.io.IOException;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/** Kills the leading relay repeatedly, with a standby, and measures how long takeovers take. */
public final class TakeoverSuite implements Suite<TakeoverResult> {

    private static final int RELAYS = 2;
    private static final int EVENTS_BETWEEN = 200;
    private static final Duration STEP_TIMEOUT = Duration.ofSeconds(60);

    private final int kills;
    private final Takeovers takeovers = new Takeovers();

    /** A suite that kills the given number of leaders. */
    public TakeoverSuite(int kills) {
        this.kills = kills;
    }

    @Override
    public String title(long seed) {
        return "chaos takeover: seed=" + seed;
    }

    @Override
    public TakeoverResult run(ChaosRun run) throws IOException, SQLException, InterruptedException {
        RelayServers servers = RelayServers.direct(run);
        List<String> options =
                RelayOptions.of(
                        servers.postgres(),
                        servers.postgres().port(),
                        servers.brokers().bootstrapServers());
        ReadCommitted events = servers.observe(run, "outbox\\..*");
        RelayFleet fleet = new RelayFleet(run, RelayKind.TAILRACE, RELAYS, options);
        try (Writers writers = new Writers(servers.postgres()::connect, run.seed())) {
            for (int kill = 1; kill <= kills; kill++) {
                killLeader(run, kill, fleet, events);
            }
        }
        List<Committed> committed = servers.committed();
        run.await(STEP_TIMEOUT, () -> events.count() >= committed.size());
        Account account = Account.of(committed, events.delivered());
        return new TakeoverResult(account, kills, takeovers.measure(events.delivered()));
    }

    private void killLeader(ChaosRun run, int kill, RelayFleet fleet, ReadCommitted events)
            throws IOException {
        fleet.startMissing();
        int before = events.count();
        run.await(STEP_TIMEOUT, () -> events.count() >= before + EVENTS_BETWEEN && fleet.isReady());
        Optional<JvmProcess> leader = fleet.leader();
        if (leader.isEmpty()) {
            return;
        }
        leader.get().kill();
        Instant killed = Instant.now();
        int last = events.count();
        run.await(STEP_TIMEOUT, () -> events.count() >= last + EVENTS_BETWEEN);
        takeovers.killed(killed, Instant.now());
        run.report("takeover %2d of %d".formatted(kill, kills));
    }
}
