package io.tailrace.chaos.world;

import io.tailrace.chaos.run.ChaosRun;
import io.tailrace.chaos.run.Turns;
import io.tailrace.testkit.account.Committed;
import java.time.Duration;
import java.time.Instant;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;

/** Changes the world, one fault after the other, and waits for the answer. For one thread. */
final class WorldFaults {

    private static final int MAX_PAUSE_MS = 1_500;
    private static final int ROWS = 20;

    private final ChaosRun run;
    private final World world;
    private final WorldRelays relays;
    private final History history;
    private final Deliveries deliveries;
    private final Topics topics;
    private final CatalogFaults catalog;
    private final TableFaults tables;
    private final DatabaseFaults databases;
    private final Random random;
    private final Answers answers;
    private final Map<WorldFault, Integer> counts = new EnumMap<>(WorldFault.class);

    WorldFaults(
            ChaosRun run,
            World world,
            WorldRelays relays,
            History history,
            Deliveries deliveries,
            Topics topics,
            Announcements announcements) {
        this.run = run;
        this.world = world;
        this.relays = relays;
        this.history = history;
        this.deliveries = deliveries;
        this.topics = topics;
        this.catalog = new CatalogFaults(run, world);
        this.tables = new TableFaults(world);
        this.databases = new DatabaseFaults(run, world, history, deliveries);
        this.random = new Random(run.seed());
        this.answers = new Answers(run, world, relays, topics, announcements, random);
    }

    /** How often each fault was injected. */
    Map<WorldFault, Integer> counts() {
        return Map.copyOf(counts);
    }

    /** The ids of events that a repair found in the topics and not in the database. */
    Set<String> announced() {
        return answers.announced();
    }

    /**
     * Injects faults into relays that stream, for the length of the run; all that are possible have
     * their turn before one is repeated.
     */
    void inject() throws Exception {
        WorldFault[] possible =
                WorldFault.possible(world.table().isPartitioned(), relays.haveShards());
        Turns<WorldFault> turns = new Turns<>(possible, random);
        long end = System.nanoTime() + run.length().toNanos();
        while (System.nanoTime() < end) {
            run.pause(Duration.ofMillis(random.nextInt(MAX_PAUSE_MS)));
            inject(turns.next());
        }
    }

    /**
     * Shortens the retention of the topics, and then loses continuity. Comes last: a repair leaves
     * out every row of which the topics could have lost the event. What is not delivered before
     * could be excused as such a row.
     */
    void shortenRetention() throws Exception {
        deliveries.await(world.rows(), relays.patience());
        topics.shortenRetention();
        run.reportWithTime("retention of the topics is shortened");
        inject(random.nextBoolean() ? WorldFault.SLOT_DROPPED : WorldFault.PUBLICATION_ALTERED);
    }

    private void inject(WorldFault fault) throws Exception {
        long before = answers.named(fault);
        boolean stopped = fault.stopsRelays(random);
        if (stopped) {
            relays.stop();
            world.awaitMoreRows(ROWS);
        }
        run.reportWithTime(
                "%-20s %sdelivered %,d"
                        .formatted(fault, stopped ? "no relay runs, " : "", deliveries.count()));
        List<Committed> onlyInSlot = change(fault);
        if (stopped) {
            world.awaitMoreRows(ROWS);
            relays.start();
        }
        answers.await(fault, before);
        deliveries.await(onlyInSlot, relays.patience());
        counts.merge(fault, 1, Integer::sum);
    }

    /**
     * Returns committed rows that are no longer in the table, and must be delivered all the same.
     */
    private List<Committed> change(WorldFault fault) throws Exception {
        switch (fault) {
            case TABLE_REPLACED -> {
                return committed(tables.replaceTable());
            }
            case PARTITION_DETACHED -> {
                return committed(tables.detachPartition());
            }
            case PARTITION_ATTACHED -> tables.attachPartition();
            case SLOT_DROPPED -> catalog.dropSlot();
            case SLOT_AHEAD -> catalog.createSlotAhead();
            case SLOT_INVALIDATED -> catalog.invalidateSlot();
            case PUBLICATION_DROPPED -> catalog.dropPublication();
            case PUBLICATION_ALTERED -> catalog.alterPublication();
            case SHARDS_CHANGED -> changeShards(fault);
            case EVENT_TOPIC_DELETED -> replaceEventTopic();
            case POSITIONS_DELETED -> topics.deletePositions();
            case STANDBY_PROMOTED -> databases.promote(true);
            case STANDBY_WITHOUT_SLOT -> databases.promote(false);
            case STANDBY_LAGGING -> databases.promoteLagging();
            case COPY_RESTORED -> databases.restoreCopy();
            case DUMP_RESTORED -> databases.restoreDump();
        }
        return List.of();
    }

    private List<Committed> committed(List<Committed> rows) {
        history.add(rows);
        return rows;
    }

    /**
     * Replaces the relays by those of two shards, and back. Relays of two numbers run meanwhile.
     */
    private void changeShards(WorldFault fault) throws Exception {
        relays.startShards(fault.name());
        relays.stop();
        relays.awaitShardsStreaming(fault.name());
        awaitMoreDelivered(fault);
        relays.replaceShards(fault.name());
        relays.awaitStreaming(fault.name());
        catalog.dropOtherShards();
    }

    private void replaceEventTopic() throws Exception {
        Instant caughtUp = Instant.now();
        deliveries.await(world.rows(), relays.patience());
        topics.replaceEvents(deliveries, caughtUp);
        awaitMoreDelivered(WorldFault.EVENT_TOPIC_DELETED);
    }

    private void awaitMoreDelivered(WorldFault fault) {
        int before = deliveries.count();
        if (!run.await(relays.patience(), () -> deliveries.count() >= before + ROWS)) {
            relays.problem("nothing is delivered after " + fault);
        }
    }
}
