package io.tailrace.chaos.world;

import io.tailrace.chaos.process.Fleet;
import io.tailrace.chaos.process.JvmProcess;
import io.tailrace.chaos.relay.RelayKind;
import io.tailrace.chaos.relay.ShardFleet;
import io.tailrace.chaos.run.ChaosRun;
import io.tailrace.process.ExitCode;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;

/** A relay that leads, a standby, and the relay that repairs. For one thread. */
final class WorldRelays {

    private static final int RELAYS = 2;
    private static final int SHARDS = 2;
    private static final Duration STOP_TIMEOUT = Duration.ofSeconds(20);
    private static final Duration SHORT = Duration.ofSeconds(15);
    private static final Duration LONG = Duration.ofSeconds(90);

    private final ChaosRun run;
    private final Fleet fleet;
    private final ShardFleet shards;
    private final JvmProcess repairing;
    private final RelayKind kind;
    private final Duration patience;
    private final List<String> problems = new ArrayList<>();

    /**
     * Starts the relays.
     *
     * @param kind a naive relay has no option to repair, and little time to recover
     * @param options the options of each relay
     */
    WorldRelays(ChaosRun run, RelayKind kind, List<String> options) throws IOException {
        this.run = run;
        this.kind = kind;
        this.patience = kind == RelayKind.TAILRACE ? LONG : SHORT;
        this.fleet = run.fleet();
        this.shards = new ShardFleet(run, SHARDS, options);
        List<String> repair = new ArrayList<>(options);
        if (kind == RelayKind.TAILRACE) {
            repair.addAll(List.of("--on-discontinuity", "repair"));
        }
        this.repairing = run.process("relay-repair", kind.main(), repair);
        run.closing(repairing::kill);
        for (int i = 0; i < RELAYS; i++) {
            fleet.add(run.process("relay-" + i, kind.main(), options));
        }
    }

    /** All processes. */
    List<JvmProcess> all() {
        List<JvmProcess> all = new ArrayList<>(fleet.all());
        all.add(repairing);
        all.addAll(shards.all());
        return all;
    }

    /** What the relays did that they must not do. */
    List<String> problems() {
        return List.copyOf(problems);
    }

    /** How long a relay may take for anything. */
    Duration patience() {
        return patience;
    }

    void problem(String what) {
        run.reportWithTime("PROBLEM: " + what);
        problems.add(what);
    }

    void start() throws IOException {
        fleet.startMissing();
    }

    /** Stops both relays in good order. */
    void stop() throws InterruptedException {
        for (JvmProcess relay : fleet.all()) {
            relay.stop(STOP_TIMEOUT);
        }
    }

    /** Whether there are relays that divide the table into shards. */
    boolean haveShards() {
        return kind == RelayKind.TAILRACE;
    }

    /** Starts a relay for each of two shards, and waits until they stream or stand by. */
    void startShards(String after) throws IOException {
        shards.start();
        awaitSettled(shards.all(), after);
    }

    /** Waits until the relays of both shards stream. */
    void awaitShardsStreaming(String after) {
        if (!run.await(patience, shards::isStreaming)) {
            problem("the relays of the shards do not stream after " + after);
        }
    }

    /** Starts the relays of the whole table, and stops those of the shards once these stand by. */
    void replaceShards(String after) throws IOException, InterruptedException {
        start();
        awaitSettled(fleet.all(), after);
        shards.stop();
    }

    private void awaitSettled(List<JvmProcess> relays, String after) {
        if (!run.await(patience, () -> relays.stream().allMatch(WorldRelays::isSettled))) {
            problem("the relays neither stream nor stand by after " + after);
        }
    }

    /** Kills one of the relays and starts it again. */
    void killOne(Random random) throws IOException {
        noteEnded();
        fleet.any(random, relay -> true).ifPresent(JvmProcess::kill);
        fleet.startMissing();
    }

    /** Waits until the relays have started for the first time. */
    void awaitStarted() {
        if (!run.await(LONG, this::isStreaming)) {
            throw new IllegalStateException(
                    "The relays must stream within %d s".formatted(LONG.toSeconds()));
        }
    }

    /** Waits until one relay streams and the other one is a standby. */
    void awaitStreaming(String after) throws IOException {
        boolean streaming = run.await(patience, this::isStreaming);
        noteEnded();
        fleet.startMissing();
        if (!streaming && !run.await(patience, this::isStreaming)) {
            problem("the relays do not stream after " + after);
        }
    }

    /** Waits until both relays have stopped, because their position is lost. */
    void awaitStopped(String after) {
        boolean stopped =
                run.await(patience, () -> fleet.all().stream().noneMatch(relay -> relay.isAlive()));
        if (!stopped) {
            problem("the relays go on after " + after);
        }
        for (JvmProcess relay : fleet.all()) {
            if (relay.exitCode().orElse(0) != ExitCode.POSITION_LOST.code()) {
                problem(
                        "a relay ended with exit code %s after %s"
                                .formatted(relay.exitCode(), after));
            }
        }
    }

    /** Does what the relays say when they stop: starts a relay once that may repair. */
    void repair(String after) throws IOException, InterruptedException {
        stop();
        repairing.start();
        if (!run.await(patience, () -> repairing.health().contains("STREAMING"))) {
            problem("the relay that repairs does not stream after " + after);
        }
        repairing.stop(STOP_TIMEOUT);
        fleet.startMissing();
    }

    private boolean isStreaming() {
        return fleet.anyReports("STREAMING")
                && fleet.all().stream().allMatch(WorldRelays::isSettled);
    }

    private static boolean isSettled(JvmProcess relay) {
        String health = relay.health();
        return health.contains("STREAMING") || health.contains("STANDBY");
    }

    private void noteEnded() {
        for (JvmProcess relay : fleet.all()) {
            if (!relay.isAlive()) {
                problem("a relay ended by itself with exit code " + relay.exitCode());
            }
        }
    }
}
