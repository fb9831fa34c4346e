package io.tailrace.chaos.upgrade;

import io.tailrace.chaos.account.AccountWatch;
import io.tailrace.chaos.pipeline.OrderLoad;
import io.tailrace.chaos.pipeline.OrderTables;
import io.tailrace.chaos.pipeline.PipelineOutput;
import io.tailrace.chaos.relay.RelayServers;
import io.tailrace.chaos.run.ChaosRun;
import io.tailrace.chaos.run.Suite;
import io.tailrace.chaos.subscriber.service.ChaosSubscriberOptions;
import io.tailrace.testkit.account.Committed;
import java.io.IOException;
import java.nio.file.Path;
import java.sql.SQLException;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * Runs the relays, processors and subscribers of a pipeline in two builds, under load. One process
 * after the other is replaced by one of the current build, with the same state directory, and then
 * by one of the previous build again. At the end nothing may be lost, doubled or out of order, and
 * the account of the processes themselves must say the same.
 */
public final class UpgradeSuite implements Suite<UpgradeResult> {

    /** Within which time everything is counted and compared after the last event. */
    private static final Duration COUNTED = Duration.ofMinutes(2);

    private final Build previous;
    private final Build current;

    /**
     * @param previous a checkout of another commit in which {@code ./mvnw package} has run
     * @throws IllegalArgumentException if it has no jars, or this build has none
     */
    public UpgradeSuite(Path previous) {
        this.previous = new Build(previous);
        this.current = Build.current();
    }

    @Override
    public String title(long seed) {
        return "chaos upgrade: seed=" + seed;
    }

    @Override
    public UpgradeResult run(ChaosRun run) throws IOException, SQLException, InterruptedException {
        RelayServers servers = servers(run);
        PipelineOutput output = PipelineOutput.observe(run, servers);
        AccountWatch watch = run.closing(new AccountWatch(servers.brokers().bootstrapServers()));
        List<Member> members = Members.of(run, servers, previous, current);
        RollingUpgrade upgrade = new RollingUpgrade(run, members, output::delivered);
        upgrade.start();
        Reminders reminders = Reminders.begin(run, servers);
        try (reminders;
                OrderLoad load = new OrderLoad(servers.postgres(), run.seed())) {
            upgrade.run();
        }
        output.readCommitted();
        List<Committed> reminded = reminders.committed();
        run.settle(
                () -> output.count() + reminders.delivered(),
                () -> {
                    upgrade.restartEnded();
                    return output.account().isComplete()
                            && reminders.account(reminded).lost().isEmpty();
                });
        int committed = output.committed() + reminded.size();
        run.await(COUNTED, () -> UpgradeResult.isEqual(watch.said(), committed));
        return new UpgradeResult(
                run.seed(),
                "previous=%s current=%s".formatted(previous.commit(), current.commit()),
                output.account(),
                reminders.account(reminded),
                reminders.early(),
                watch.said(),
                upgrade.counts(),
                upgrade.violations());
    }

    private static RelayServers servers(ChaosRun run) throws IOException, SQLException {
        Map<String, String> settings = new HashMap<>(ChaosSubscriberOptions.brokerSettings());
        settings.put("group.min.session.timeout.ms", "1000");
        return RelayServers.behindProxies(
                run,
                settings,
                connection -> {
                    OrderTables.create(connection);
                    Reminders.extend(connection);
                });
    }
}
