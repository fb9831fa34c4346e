package io.tailrace.chaos.broker;

import io.tailrace.chaos.broker.LeaderSearch.Found;
import io.tailrace.chaos.run.ChaosRun;
import io.tailrace.chaos.run.Turns;
import io.tailrace.testkit.ClusterBroker;
import io.tailrace.testkit.KafkaCluster;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/**
 * Lets one broker after the other fail. All faults have their turn before one is repeated, and so
 * have the roles whose holder fails. Before a fault, the cluster must have recovered from the one
 * before: of three replicas, two must be in sync for a record to be acknowledged.
 */
final class FaultsInTurn implements BrokerFaults {

    private static final int MIN_LENGTH_MS = 500;
    private static final int MAX_LENGTH_MS = 6_000;
    private static final int MAX_BETWEEN_MS = 1_000;
    private static final Duration RECOVERY = Duration.ofSeconds(90);

    private final ChaosRun run;
    private final KafkaCluster cluster;
    private final Random random;
    private final Turns<BrokerFault> faults;
    private final Turns<BrokerRole> roles;
    private final Map<BrokerFault, Integer> counts = new ConcurrentHashMap<>();
    private final Thread thread = new Thread(this::inject, "broker-faults");
    private volatile boolean ending;
    private volatile @Nullable RuntimeException failure;

    FaultsInTurn(ChaosRun run, KafkaCluster cluster) {
        this.run = run;
        this.cluster = cluster;
        this.random = new Random(run.seed());
        this.faults = new Turns<>(BrokerFault.values(), random);
        this.roles = new Turns<>(BrokerRole.values(), random);
        for (BrokerFault fault : BrokerFault.values()) {
            counts.put(fault, 0);
        }
    }

    @Override
    public void begin() {
        thread.start();
    }

    @Override
    public Map<BrokerFault, Integer> counts() {
        return Map.copyOf(counts);
    }

    @Override
    public void close() {
        ending = true;
        try {
            thread.join();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        if (failure != null) {
            throw new IllegalStateException("The brokers did not recover from a fault", failure);
        }
    }

    private void inject() {
        try (LeaderSearch search = new LeaderSearch(cluster.bootstrapServers(), random)) {
            while (!ending) {
                run.pause(Duration.ofMillis(random.nextInt(MAX_BETWEEN_MS)));
                inject(faults.next(), victim(search));
            }
        } catch (RuntimeException e) {
            failure = e;
        }
    }

    /** The holder of the role whose turn it is; a role that no one has yet loses its turn. */
    private Found victim(LeaderSearch search) {
        while (true) {
            BrokerRole role = roles.next();
            Optional<Found> found = search.find(role);
            if (found.isPresent()) {
                return found.get();
            }
        }
    }

    private void inject(BrokerFault fault, Found victim) {
        ClusterBroker broker = cluster.broker(victim.broker());
        int length = MIN_LENGTH_MS + random.nextInt(MAX_LENGTH_MS - MIN_LENGTH_MS);
        run.reportWithTime(
                "%-18s broker %d, %s".formatted(fault.label(), victim.broker(), victim.what()));
        fault.begin(broker);
        run.pause(Duration.ofMillis(length));
        fault.end(broker);
        counts.merge(fault, 1, Integer::sum);
        cluster.awaitWhole(RECOVERY);
        run.reportWithTime(
                "%-18s broker %d is in sync again".formatted(fault.label(), victim.broker()));
    }
}
