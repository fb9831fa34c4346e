package io.tailrace.chaos.world;

import io.tailrace.chaos.run.ChaosRun;
import io.tailrace.testkit.account.Committed;
import io.tailrace.testkit.account.Delivered;
import io.tailrace.testkit.observe.ReadCommitted;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/** Reads all topics of events, also after they were deleted and created again. */
final class Deliveries {

    private static final Pattern TOPICS = Pattern.compile("outbox\\..*");

    private final ChaosRun run;
    private final String bootstrapServers;
    private final List<Incarnation> before = new ArrayList<>();
    private Instant caughtUpAt = Instant.EPOCH;
    private Instant since = Instant.EPOCH;
    private ReadCommitted observer;

    Deliveries(ChaosRun run, String bootstrapServers) {
        this.run = run;
        this.bootstrapServers = bootstrapServers;
        this.observer = observe();
    }

    /** Stops reading: the topics are deleted now. */
    void topicsDeleted() {
        observer.close();
        before.add(current());
    }

    /**
     * Starts to read the topics that were created again.
     *
     * @param caughtUp every event that was committed before this time was read before the deletion
     * @param created when the topics were created
     */
    void topicsCreated(Instant caughtUp, Instant created) {
        caughtUpAt = caughtUp;
        since = created;
        observer = observe();
    }

    /**
     * Waits until rows are delivered, except those that may have been deleted with the topics
     * before they were read. What is not delivered in time is lost for the account.
     */
    void await(List<Committed> rows, Duration atMost) {
        Set<String> ids =
                rows.stream()
                        .filter(row -> !row.committedAt().isBefore(since))
                        .map(Committed::id)
                        .collect(Collectors.toSet());
        run.await(atMost, () -> ids().containsAll(ids));
    }

    int count() {
        return before.stream().mapToInt(topics -> topics.delivered().size()).sum()
                + observer.count();
    }

    /** The ids of everything that was read. */
    Set<String> ids() {
        return incarnations().stream()
                .flatMap(topics -> topics.delivered().stream())
                .map(Delivered::id)
                .collect(Collectors.toSet());
    }

    /** Everything that was read, in order. */
    List<Incarnation> incarnations() {
        List<Incarnation> all = new ArrayList<>(before);
        all.add(current());
        return all;
    }

    private Incarnation current() {
        return new Incarnation(caughtUpAt, since, observer.delivered());
    }

    private ReadCommitted observe() {
        return run.closing(ReadCommitted.of(bootstrapServers, TOPICS));
    }
}
