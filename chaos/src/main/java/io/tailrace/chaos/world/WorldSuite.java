package io.tailrace.chaos.world;

import io.tailrace.chaos.account.AccountWatch;
import io.tailrace.chaos.broker.Brokers;
import io.tailrace.chaos.processor.ProcessorFleet;
import io.tailrace.chaos.processor.ProcessorKind;
import io.tailrace.chaos.processor.service.ChaosProcessorOptions;
import io.tailrace.chaos.relay.RelayKind;
import io.tailrace.chaos.relay.load.RelayTables;
import io.tailrace.chaos.relay.load.Writers;
import io.tailrace.chaos.run.ChaosRun;
import io.tailrace.chaos.run.Suite;
import io.tailrace.chaos.world.Announcements.Repair;
import java.io.IOException;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/**
 * Changes the world of two relays while writers write transactions of every shape, and compares
 * everything that was ever committed with everything that was ever delivered. What the database
 * lost after it was delivered must have been announced by the relay. The outbox table is
 * partitioned if the seed is even.
 */
public final class WorldSuite implements Suite<WorldResult> {

    private static final Duration TTL = Duration.ofMinutes(30);

    /** Within which time everything is counted and compared after the last event. */
    private static final Duration COUNTED = Duration.ofMinutes(1);

    private final RelayKind kind;

    /** A suite for the given relay. */
    public WorldSuite(RelayKind kind) {
        this.kind = kind;
    }

    @Override
    public String title(long seed) {
        return "chaos world: seed=" + seed;
    }

    @Override
    public WorldResult run(ChaosRun run) throws Exception {
        World world = World.start(run, run.seed() % 2 == 0);
        String brokers = Brokers.direct(run, Topics.BROKER_SETTINGS).bootstrapServers();
        Topics topics = run.closing(new Topics(run, brokers));
        History history = new History();
        Deliveries deliveries = new Deliveries(run, brokers);
        WorldRelays relays = new WorldRelays(run, kind, options(run, world, brokers));
        Announcements announcements = new Announcements(relays.all());
        WorldFaults faults =
                new WorldFaults(run, world, relays, history, deliveries, topics, announcements);
        relays.awaitStarted();
        AccountWatch watch = run.closing(new AccountWatch(brokers));
        new ProcessorFleet(run, ProcessorKind.TAILRACE, 1, processorOptions(brokers));
        try (Writers writers = new Writers(world::connectByAddress, run.seed())) {
            faults.inject();
            faults.shortenRetention();
        }
        addLast(world, history);
        run.settle(
                deliveries::count,
                () -> account(history, deliveries, announcements).lost().isEmpty());
        run.await(COUNTED, () -> watch.said().open().isEmpty());
        return new WorldResult(
                run.seed(),
                account(history, deliveries, announcements),
                faults.counts().entrySet().stream()
                        .collect(Collectors.toMap(e -> e.getKey().name(), Map.Entry::getValue)),
                announcements.discontinuities(),
                announcements.repairs().stream().mapToInt(Repair::missing).sum(),
                faults.announced(),
                relays.problems(),
                watch.said());
    }

    private static WorldAccount account(
            History history, Deliveries deliveries, Announcements announcements) {
        return WorldAccount.of(
                history,
                deliveries.incarnations(),
                announcements.repairs(),
                new HashSet<>(announcements.leftOut()));
    }

    private static void addLast(World world, History history) throws SQLException {
        try (Connection connection = world.database().connect()) {
            RelayTables.commitPrepared(connection);
        }
        history.add(world.rows());
    }

    /** Its counters are what the rows of the table are compared with. */
    private static List<String> processorOptions(String brokers) {
        return ChaosProcessorOptions.of(brokers, TTL, "nobody", 1, 1, 1);
    }

    private List<String> options(ChaosRun run, World world, String brokers) throws IOException {
        List<String> options = new ArrayList<>(world.relayOptions(brokers));
        if (kind != RelayKind.TAILRACE) {
            options.addAll(
                    List.of("--variant", kind.name(), "--directory", run.scratch().toString()));
        }
        return options;
    }
}
