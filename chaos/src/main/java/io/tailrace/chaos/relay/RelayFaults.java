package io.tailrace.chaos.relay;

import io.tailrace.chaos.broker.BrokerFault;
import io.tailrace.chaos.broker.BrokerFaults;
import io.tailrace.chaos.process.JvmProcess;
import io.tailrace.chaos.run.ChaosRun;
import io.tailrace.testkit.network.TcpProxy;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.TreeMap;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** Injects faults into relays, servers and connections, one after the other. For one thread. */
public final class RelayFaults {

    private static final int MIN_PAUSE_MS = 300;
    private static final int MAX_PAUSE_MS = 2_800;
    private static final Duration LONGER_THAN_A_LEASE = Duration.ofSeconds(5);
    private static final Duration RECOVERY = Duration.ofSeconds(20);

    private final ChaosRun run;
    private final RelayServers servers;
    private final RelayFleet fleet;
    private final Random random;
    private final Map<String, Integer> counts = new TreeMap<>();
    private final BrokerFaults brokerFaults;
    private final Takeovers takeovers = new Takeovers();
    private @Nullable Instant leaderKilledAt;

    /** Faults that have not begun. */
    public RelayFaults(ChaosRun run, RelayServers servers, RelayFleet fleet) {
        this.run = run;
        this.servers = servers;
        this.fleet = fleet;
        this.random = new Random(run.seed());
        this.brokerFaults = servers.brokers().faults();
    }

    /** How often each fault was injected, by name. */
    public Map<String, Integer> counts() {
        return counts;
    }

    /** How often each fault of one of three brokers was injected. */
    public Map<BrokerFault, Integer> brokerCounts() {
        return brokerFaults.counts();
    }

    /** The leaders that were killed. */
    Takeovers takeovers() {
        return takeovers;
    }

    /** Injects faults for the length of the run, once a relay leads. */
    public void inject(Consumer<RelayFault> report) throws IOException, InterruptedException {
        awaitLeader();
        brokerFaults.begin();
        try (brokerFaults) {
            injectOwn(report);
        }
        awaitLeader();
        noteTakeover();
    }

    private void injectOwn(Consumer<RelayFault> report) throws IOException, InterruptedException {
        long end = System.nanoTime() + run.length().toNanos();
        while (System.nanoTime() < end) {
            run.pause(
                    Duration.ofMillis(MIN_PAUSE_MS + random.nextInt(MAX_PAUSE_MS - MIN_PAUSE_MS)));
            fleet.startMissing();
            RelayFault fault = RelayFault.choose(random);
            noteTakeover();
            if (injected(fault)) {
                counts.merge(fault.name(), 1, Integer::sum);
                report.accept(fault);
            }
        }
    }

    private boolean injected(RelayFault fault) throws IOException, InterruptedException {
        return switch (fault) {
            case KILL_LEADER -> killLeader();
            case KILL_STANDBY -> kill(fleet.standby(random));
            case PAUSE_LEADER -> pauseLeader();
            case RESTART_POSTGRES -> restartPostgres();
            case RESTART_BROKER -> servers.brokers().restart(random);
            case CUT_CONNECTIONS -> cut();
            case DELAY_CONNECTIONS -> delay();
        };
    }

    private boolean killLeader() throws IOException, InterruptedException {
        Optional<JvmProcess> leader = awaitLeader();
        if (leader.filter(JvmProcess::isSpared).isPresent()) {
            return pauseLeader();
        }
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
        run.pause(LONGER_THAN_A_LEASE);
        leader.get().resume();
        return true;
    }

    private boolean restartPostgres() {
        servers.postgres().kill();
        servers.postgres().start();
        return true;
    }

    private boolean cut() {
        if (random.nextBoolean()) {
            servers.postgresProxy().cut();
        } else {
            servers.brokers().proxies().forEach(TcpProxy::cut);
        }
        return true;
    }

    private boolean delay() {
        Duration delay = Duration.ofMillis(20 + random.nextInt(200));
        servers.postgresProxy().delay(delay);
        servers.brokers().proxies().forEach(proxy -> proxy.delay(delay));
        run.pause(Duration.ofMillis(MAX_PAUSE_MS));
        servers.postgresProxy().delay(Duration.ZERO);
        servers.brokers().proxies().forEach(proxy -> proxy.delay(Duration.ZERO));
        return true;
    }

    /** Waits for a leader; empty if no relay leads within 20 s. */
    private Optional<JvmProcess> awaitLeader() {
        run.await(RECOVERY, () -> fleet.leader().isPresent());
        return fleet.leader();
    }

    private void noteTakeover() {
        if (leaderKilledAt != null) {
            takeovers.killed(leaderKilledAt, Instant.now());
            leaderKilledAt = null;
        }
    }
}
