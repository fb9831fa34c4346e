package io.tailrace.chaos.world;

import io.tailrace.chaos.run.ChaosRun;
import io.tailrace.chaos.world.Announcements.Repair;
import java.io.IOException;
import java.time.Duration;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.Set;

/** Waits for what the relays must do after a fault, and notes what they do not. For one thread. */
final class Answers {

    private static final int MAX_PAUSE_MS = 1_500;
    private static final int NAMED_IDS = 20;

    private final ChaosRun run;
    private final World world;
    private final WorldRelays relays;
    private final Topics topics;
    private final Announcements announcements;
    private final Random random;
    private final Set<String> announced = new HashSet<>();

    Answers(
            ChaosRun run,
            World world,
            WorldRelays relays,
            Topics topics,
            Announcements announcements,
            Random random) {
        this.run = run;
        this.world = world;
        this.relays = relays;
        this.topics = topics;
        this.announcements = announcements;
        this.random = random;
    }

    /** The ids of events that a repair found in the topics and not in the database. */
    Set<String> announced() {
        return Set.copyOf(announced);
    }

    /** How often the relays have named what the fault leads to. */
    long named(WorldFault fault) {
        return announcements.count(fault.kind());
    }

    /**
     * Waits until the relays stream, after they did what the fault demands.
     *
     * @param before how often they had {@link #named} it before
     */
    void await(WorldFault fault, long before) throws Exception {
        switch (fault.answer()) {
            case GO_ON -> {}
            case REPAIR -> awaitRepair(fault, before);
            case STOP -> awaitStop(fault, before);
        }
        relays.awaitStreaming(fault.name());
    }

    private void awaitRepair(WorldFault fault, long before) throws IOException {
        if (random.nextInt(3) == 0) {
            run.pause(Duration.ofMillis(random.nextInt(MAX_PAUSE_MS)));
            relays.killOne(random);
        }
        awaitNamed(fault, before);
    }

    private void awaitStop(WorldFault fault, long before) throws Exception {
        relays.awaitStopped(fault.name());
        awaitNamed(fault, before);
        relays.repair(fault.name());
        checkGone(fault);
    }

    private void awaitNamed(WorldFault fault, long before) {
        if (!run.await(relays.patience(), () -> named(fault) > before)) {
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
}
