package io.tailrace.chaos.upgrade;

import io.tailrace.chaos.run.ChaosRun;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import java.util.function.IntSupplier;

/**
 * Replaces one process after the other by the current build, in random order, and then one after
 * the other by the previous build again. Some processes are killed instead of stopped, and while
 * both builds run, some are killed and started again. For one thread.
 */
final class RollingUpgrade {

    private static final Duration READY = Duration.ofMinutes(2);
    private static final Duration PROGRESS = Duration.ofSeconds(60);

    /** One of this many processes is killed where the others are stopped. */
    private static final int KILLED_OF = 3;

    private final ChaosRun run;
    private final List<Member> members;
    private final IntSupplier delivered;
    private final Random random;
    private final Map<String, Integer> counts = new TreeMap<>();
    private final List<String> violations = new ArrayList<>();

    /**
     * @param delivered how many events were delivered so far
     */
    RollingUpgrade(ChaosRun run, List<Member> members, IntSupplier delivered) {
        this.run = run;
        this.members = members;
        this.delivered = delivered;
        this.random = new Random(run.seed());
    }

    /** Starts all processes in the previous build, and waits until each of them is ready. */
    void start() throws IOException {
        for (Member member : members) {
            member.start();
        }
        for (Member member : members) {
            awaitReady(member);
        }
        if (!violations.isEmpty()) {
            throw new IllegalStateException("The previous build does not start: " + violations);
        }
    }

    /** Goes forth and back once, and again until the length of the run is over. */
    void run() throws IOException, InterruptedException {
        long end = System.nanoTime() + run.length().toNanos();
        awaitProgress("the start");
        do {
            replaceAll();
            count("forth");
            replaceAll();
            count("back");
        } while (System.nanoTime() < end);
    }

    private void replaceAll() throws IOException, InterruptedException {
        List<Member> order = new ArrayList<>(members);
        Collections.shuffle(order, random);
        for (Member member : order) {
            boolean kill = random.nextInt(KILLED_OF) == 0;
            member.replace(kill).ifPresent(this::violate);
            count(kill ? "replaced after a kill" : "replaced");
            awaitReady(member);
            awaitProgress("replaced " + member);
            if (random.nextInt(KILLED_OF) == 0) {
                kill(members.get(random.nextInt(members.size())));
            }
        }
    }

    private void kill(Member member) throws IOException {
        member.killAndRestart();
        count("killed");
        awaitReady(member);
        awaitProgress("killed " + member);
    }

    private void awaitReady(Member member) {
        if (!run.await(READY, () -> isReady(member))) {
            violate(member + " was not ready after " + READY.toSeconds() + " s");
        }
    }

    private boolean isReady(Member member) {
        restartEnded();
        return member.isReady();
    }

    private void awaitProgress(String after) {
        int before = delivered.getAsInt();
        run.reportWithTime("%-36s delivered %,d".formatted(after, before));
        if (!run.await(PROGRESS, () -> hasMore(before))) {
            violate("nothing delivered for %d s after %s".formatted(PROGRESS.toSeconds(), after));
        }
    }

    private boolean hasMore(int before) {
        restartEnded();
        return delivered.getAsInt() > before;
    }

    /** Starts what has ended: some events end the subscriber, and nothing ends anything else. */
    void restartEnded() {
        for (Member member : members) {
            if (!member.isAlive()) {
                if (member.wasEndedByAHandler()) {
                    count("ended by a handler");
                } else {
                    violate("%s ended with exit code %d".formatted(member, member.exitCode()));
                }
                try {
                    member.start();
                } catch (IOException e) {
                    throw new IllegalStateException("Could not start " + member, e);
                }
            }
        }
    }

    private void violate(String text) {
        run.reportWithTime(text);
        violations.add(text);
    }

    private void count(String what) {
        counts.merge(what, 1, Integer::sum);
    }

    /** How often what was done. */
    Map<String, Integer> counts() {
        return counts;
    }

    /** What the processes did that they must not do. */
    List<String> violations() {
        return violations;
    }
}
