package io.tailrace.chaos.world;

import io.tailrace.chaos.run.ChaosRun;
import io.tailrace.chaos.run.Turns;
import io.tailrace.chaos.world.Announcements.Repair;
import io.tailrace.testkit.account.Committed;
import java.io.IOException;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.util.Comparator;
import java.util.EnumMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.stream.Collectors;

/** Changes the world, one fault after the other, and waits for the answer. For one thread. */
final class WorldFaults {

    private static final int MAX_PAUSE_MS = 1_500;
    private static final int ROWS = 20;
    private static final int NAMED_IDS = 20;

    private final ChaosRun run;
    private final World world;
    private final WorldRelays relays;
    private final History history;
    private final Deliveries deliveries;
    private final Topics topics;
    private final Announcements announcements;
    private final CatalogFaults catalog;
    private final DatabaseFaults databases;
    private final Random random;
    private final Map<WorldFault, Integer> counts = new EnumMap<>(WorldFault.class);
    private final Set<String> announced = new HashSet<>();
    private List<Committed> renamed = List.of();

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
        this.announcements = announcements;
        this.catalog = new CatalogFaults(run, world);
        this.databases = new DatabaseFaults(run, world, history, deliveries);
        this.random = new Random(run.seed());
    }

    /** How often each fault was injected. */
    Map<WorldFault, Integer> counts() {
        return Map.copyOf(counts);
    }

    /** The ids of events that a repair found in the topics and not in the database. */
    Set<String> announced() {
        return Set.copyOf(announced);
    }

    /**
     * Injects faults into relays that stream, for the length of the run; all have their turn before
     * one is repeated.
     */
    void inject() throws Exception {
        Turns<WorldFault> turns = new Turns<>(WorldFault.values(), random);
        long end = System.nanoTime() + run.length().toNanos();
        while (System.nanoTime() < end) {
            run.pause(Duration.ofMillis(random.nextInt(MAX_PAUSE_MS)));
            inject(turns.next());
        }
    }

    /**
     * Shortens the retention of the topics, and then loses continuity. Comes last: a repair leaves
     * out every row of which the topics could have lost the event.
     */
    void shortenRetention() throws Exception {
        topics.shortenRetention();
        run.reportWithTime("retention of the topics is shortened");
        inject(random.nextBoolean() ? WorldFault.SLOT_DROPPED : WorldFault.PUBLICATION_ALTERED);
    }

    private void inject(WorldFault fault) throws Exception {
        long before = announcements.count(fault.kind());
        boolean stopped = fault.stopsRelays(random);
        if (stopped) {
            relays.stop();
            world.awaitMoreRows(ROWS);
        }
        run.reportWithTime(
                "%-20s %sdelivered %,d"
                        .formatted(fault, stopped ? "no relay runs, " : "", deliveries.count()));
        change(fault);
        if (stopped) {
            world.awaitMoreRows(ROWS);
            relays.start();
        }
        switch (fault.answer()) {
            case GO_ON -> relays.awaitStreaming(fault.name());
            case REPAIR -> awaitRepaired(fault, before);
            case STOP -> awaitStopped(fault, before);
        }
        counts.merge(fault, 1, Integer::sum);
    }

    private void change(WorldFault fault) throws Exception {
        switch (fault) {
            case SLOT_DROPPED -> catalog.dropSlot();
            case SLOT_AHEAD -> catalog.createSlotAhead();
            case SLOT_INVALIDATED -> catalog.invalidateSlot();
            case TABLE_REPLACED -> replaceTable();
            case PUBLICATION_DROPPED -> catalog.dropPublication();
            case PUBLICATION_ALTERED -> catalog.alterPublication();
            case EVENT_TOPIC_DELETED -> replaceEventTopic();
            case POSITIONS_DELETED -> topics.deletePositions();
            case STANDBY_PROMOTED -> databases.promote(true);
            case STANDBY_WITHOUT_SLOT -> databases.promote(false);
            case STANDBY_LAGGING -> databases.promoteLagging();
            case COPY_RESTORED -> databases.restoreCopy();
            case DUMP_RESTORED -> databases.restoreDump();
        }
    }

    /** The rows of the renamed table are in the slot only, so they must be delivered from there. */
    private void replaceTable() throws SQLException {
        List<Committed> rows = catalog.replaceTable();
        history.add(rows);
        renamed = rows;
    }

    private void replaceEventTopic() throws Exception {
        Instant caughtUp = Instant.now();
        awaitDelivered(world.rows());
        topics.replaceEvents(deliveries, caughtUp);
        int before = deliveries.count();
        if (!run.await(relays.patience(), () -> deliveries.count() >= before + ROWS)) {
            relays.problem("nothing is delivered after the topic of events was deleted");
        }
    }

    private void awaitRepaired(WorldFault fault, long before) throws IOException {
        if (random.nextInt(3) == 0) {
            run.pause(Duration.ofMillis(random.nextInt(MAX_PAUSE_MS)));
            relays.killOne(random);
        }
        awaitAnnounced(fault, before);
        relays.awaitStreaming(fault.name());
        awaitDelivered(renamed);
        renamed = List.of();
    }

    private void awaitStopped(WorldFault fault, long before) throws Exception {
        relays.awaitStopped(fault.name());
        awaitAnnounced(fault, before);
        relays.repair(fault.name());
        checkGone(fault);
        relays.awaitStreaming(fault.name());
    }

    private void awaitAnnounced(WorldFault fault, long before) {
        if (!run.await(relays.patience(), () -> announcements.count(fault.kind()) > before)) {
            relays.problem("no relay named %s after %s".formatted(fault.kind(), fault));
        }
    }

    /** The repair must have said which events of the topics the database no longer has. */
    private void checkGone(WorldFault fault) throws Exception {
        Set<String> gone = topics.ids();
        world.rows().forEach(row -> gone.remove(row.id()));
        List<String> newest =
                gone.stream().sorted(Comparator.reverseOrder()).limit(NAMED_IDS).toList();
        Optional<Repair> repair =
                announcements.repairs().stream().max(Comparator.comparing(Repair::at));
        if (repair.filter(r -> r.gone() == gone.size() && r.goneIds().equals(newest)).isPresent()) {
            announced.addAll(gone);
        } else {
            relays.problem(
                    "%d events of the topics are gone from the database after %s, the newest are %s, but the repair found %s"
                            .formatted(gone.size(), fault, newest, repair));
        }
    }

    /** Does not wait for what may have been deleted with the topics before it was read. */
    private void awaitDelivered(List<Committed> rows) {
        Instant since = deliveries.since();
        Set<String> ids =
                rows.stream()
                        .filter(row -> !row.committedAt().isBefore(since))
                        .map(Committed::id)
                        .collect(Collectors.toSet());
        run.await(relays.patience(), () -> deliveries.ids().containsAll(ids));
    }
}
