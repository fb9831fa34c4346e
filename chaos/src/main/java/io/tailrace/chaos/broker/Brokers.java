package io.tailrace.chaos.broker;

import io.tailrace.chaos.run.ChaosRun;
import io.tailrace.testkit.network.TcpProxy;
import java.io.IOException;
import java.util.List;
import java.util.Map;
import java.util.Random;

/** The brokers of a run, as many as its settings say. They end with the run. For one thread. */
public interface Brokers {

    /** The addresses for every client. */
    String bootstrapServers();

    /** The proxies between all clients and the brokers; empty if clients connect directly. */
    List<TcpProxy> proxies();

    /**
     * Restarts the only broker, in good order or after killing it, as the random number says.
     * Returns false and does nothing if there are three brokers: their {@link #faults} restart
     * them.
     */
    boolean restart(Random random);

    /** The faults that brokers suffer besides {@link #restart}; they have not begun. */
    BrokerFaults faults();

    /**
     * Starts brokers; clients of a single broker connect directly.
     *
     * @param settings settings of {@code server.properties}
     */
    static Brokers direct(ChaosRun run, Map<String, String> settings) {
        return run.brokers() == 1
                ? OneBroker.direct(run, settings)
                : new ThreeBrokers(run, run.kafkaCluster(settings));
    }

    /**
     * Starts brokers with a proxy before each of them.
     *
     * @param settings settings of {@code server.properties}
     */
    static Brokers behindProxies(ChaosRun run, Map<String, String> settings) throws IOException {
        return run.brokers() == 1
                ? OneBroker.behindProxy(run, settings)
                : new ThreeBrokers(run, run.kafkaCluster(settings));
    }
}
