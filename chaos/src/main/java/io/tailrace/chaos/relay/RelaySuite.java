package io.tailrace.chaos.relay;

import io.tailrace.chaos.relay.load.Writers;
import io.tailrace.chaos.run.ChaosRun;
import io.tailrace.chaos.run.Suite;
import io.tailrace.testkit.account.Account;
import io.tailrace.testkit.account.Committed;
import io.tailrace.testkit.observe.ReadCommitted;
import java.io.IOException;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;

/**
 * Runs relays behind proxies while writers write transactions of every shape, injects faults, and
 * compares the committed events with the delivered ones.
 */
public final class RelaySuite implements Suite<RelayResult> {

    private static final int RELAYS = 3;

    private final RelayKind kind;

    /** A suite for the given relay. */
    public RelaySuite(RelayKind kind) {
        this.kind = kind;
    }

    @Override
    public String title(long seed) {
        return "chaos relay: seed=" + seed;
    }

    @Override
    public RelayResult run(ChaosRun run) throws IOException, SQLException, InterruptedException {
        RelayServers servers = RelayServers.behindProxies(run);
        ReadCommitted events = servers.observe(run, "outbox\\..*");
        ReadCommitted positions = servers.observe(run, "tailrace\\.positions");
        SlotWatch watch = run.closing(new SlotWatch(servers.postgres()));
        RelayFleet fleet = new RelayFleet(run, kind, RELAYS, options(run, servers));
        RelayFaults faults = new RelayFaults(run, servers, fleet);
        try (Writers writers = new Writers(servers.postgres()::connect, run.seed())) {
            faults.inject(
                    fault ->
                            run.reportWithTime(
                                    "%-18s delivered %,d".formatted(fault, events.count())));
        }
        fleet.startMissing();
        List<Committed> committed = servers.committed();
        run.settle(events::count, () -> events.count() >= committed.size());
        watch.close();
        return new RelayResult(
                run.seed(),
                Account.of(committed, events.delivered()),
                watch.countAhead(positions.records()),
                faults.counts(),
                faults.brokerCounts(),
                faults.takeovers().measure(events.delivered()));
    }

    private List<String> options(ChaosRun run, RelayServers servers) throws IOException {
        List<String> options =
                new ArrayList<>(
                        RelayOptions.of(
                                servers.postgres(),
                                servers.postgresProxy().port(),
                                servers.brokers().bootstrapServers()));
        if (kind != RelayKind.TAILRACE) {
            options.addAll(
                    List.of("--variant", kind.name(), "--directory", run.scratch().toString()));
        }
        return options;
    }
}
