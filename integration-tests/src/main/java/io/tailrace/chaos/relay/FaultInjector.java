package io.tailrace.chaos.relay;

import io.tailrace.chaos.JvmProcess;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.TreeMap;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** Makes things go wrong, one after the other, as the seed says. */
final class FaultInjector {

    private static final int MIN_PAUSE_MS = 300;
    private static final int MAX_PAUSE_MS = 2_800;
    private static final Duration LONGER_THAN_A_LEASE = Duration.ofSeconds(5);
    private static final Duration RECOVERY = Duration.ofSeconds(20);

    private final Landscape landscape;
    private final RelayFleet fleet;
    private final Random random;
    private final Map<String, Integer> counts = new TreeMap<>();
    private final Takeovers takeovers = new Takeovers();
    private @Nullable Instant leaderKilledAt;

    FaultInjector(Landscape landscape, RelayFleet fleet, long seed) {
        this.landscape = landscape;
        this.fleet = fleet;
        this.random = new Random(seed);
    }

    Map<String, Integer> counts() {
        return counts;
    }

    Takeovers takeovers() {
        return takeovers;
    }

    /** Injects faults for that long. */
    void run(Duration length, Consumer<Fault> report) throws IOException, InterruptedException {
        awaitLeader();
        long end = System.nanoTime() + length.toNanos();
        while (System.nanoTime() < end) {
            pause(MIN_PAUSE_MS + random.nextInt(MAX_PAUSE_MS - MIN_PAUSE_MS));
            fleet.startMissing();
            Fault fault = Fault.choose(random);
            noteTakeover();
            if (inject(fault)) {
                counts.merge(fault.name(), 1, Integer::sum);
                report.accept(fault);
            }
        }
        awaitLeader();
        noteTakeover();
    }

    private boolean inject(Fault fault) throws IOException, InterruptedException {
        return switch (fault) {
            case KILL_LEADER -> killLeader();
            case KILL_STANDBY -> kill(fleet.standby(random));
            case PAUSE_LEADER -> pauseLeader();
            case RESTART_POSTGRES -> restartPostgres();
            case RESTART_BROKER -> restartBroker();
            case CUT_CONNECTIONS -> cut();
            case DELAY_CONNECTIONS -> delay();
        };
    }

    private boolean killLeader() {
        Optional<JvmProcess> leader = awaitLeader();
        if (kill(leader)) {
            leaderKilledAt = Instant.now();
            return true;
        }
        return false;
    }

    private static boolean kill(Optional<JvmProcess> relay) {
        relay.ifPresent(JvmProcess::kill);
        return relay.isPresent();
    }

    private boolean pauseLeader() throws IOException, InterruptedException {
        Optional<JvmProcess> leader = awaitLeader();
        if (leader.isEmpty()) {
            return false;
        }
        leader.get().pause();
        pause(LONGER_THAN_A_LEASE.toMillis());
        leader.get().resume();
        return true;
    }

    private boolean restartPostgres() {
        landscape.postgres().kill();
        landscape.postgres().start();
        return true;
    }

    private boolean restartBroker() {
        if (random.nextBoolean()) {
            landscape.broker().kill();
        } else {
            landscape.broker().stop();
        }
        landscape.broker().start();
        return true;
    }

    private boolean cut() {
        if (random.nextBoolean()) {
            landscape.postgresProxy().cut();
        } else {
            landscape.kafkaProxy().cut();
        }
        return true;
    }

    private boolean delay() {
        Duration delay = Duration.ofMillis(20 + random.nextInt(200));
        landscape.postgresProxy().delay(delay);
        landscape.kafkaProxy().delay(delay);
        pause(MAX_PAUSE_MS);
        landscape.postgresProxy().delay(Duration.ZERO);
        landscape.kafkaProxy().delay(Duration.ZERO);
        return true;
    }

    /** The leader, once there is one; empty if it takes too long. */
    private Optional<JvmProcess> awaitLeader() {
        long giveUpAt = System.nanoTime() + RECOVERY.toNanos();
        Optional<JvmProcess> leader = fleet.leader();
        while (leader.isEmpty() && System.nanoTime() < giveUpAt) {
            pause(50);
            leader = fleet.leader();
        }
        return leader;
    }

    private void noteTakeover() {
        if (leaderKilledAt != null) {
            takeovers.killed(leaderKilledAt, Instant.now());
            leaderKilledAt = null;
        }
    }

    private static void pause(long millis) {
        LockSupport.parkNanos(Duration.ofMillis(millis).toNanos());
    }
}
