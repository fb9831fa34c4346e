package io.tailrace.testkit.embedded;

import io.tailrace.testkit.ClusterBroker;
import io.tailrace.testkit.network.TcpProxy;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.apache.kafka.common.Uuid;

/** A broker of an {@link EmbeddedKafkaCluster}. For one thread at a time. */
final class EmbeddedClusterBroker implements ClusterBroker, AutoCloseable {

    private static final List<String> SMALL =
            List.of("-Xmx320m", "-XX:+UseSerialGC", BrokerProcess.QUICK_START);

    private final int id;
    private final ClusterNetwork network;
    private final BrokerProcess process;

    EmbeddedClusterBroker(
            int id, Uuid clusterId, ClusterNetwork network, Map<String, String> settings) {
        this.id = id;
        this.network = network;
        Map<String, String> all = new HashMap<>();
        all.put("process.roles", "broker,controller");
        all.put("node.id", Integer.toString(id));
        all.putAll(network.settings(id));
        all.putAll(settings);
        process =
                new BrokerProcess("Broker %d of the cluster".formatted(id), clusterId, all, SMALL);
    }

    /** Starts the process; the broker is ready once a majority of the controllers has started. */
    void launch() {
        process.launch();
    }

    void awaitReady() {
        process.awaitReady();
    }

    @Override
    public int id() {
        return id;
    }

    @Override
    public void kill() {
        process.kill();
    }

    @Override
    public void stop() {
        process.stop();
    }

    @Override
    public void start() {
        if (!process.isStarted()) {
            process.launch();
            process.awaitReady();
        }
    }

    @Override
    public void pause() {
        process.signal("STOP");
    }

    @Override
    public void resume() {
        process.signal("CONT");
    }

    @Override
    public void isolate(Isolation from) {
        network.isolate(id, from);
    }

    @Override
    public void rejoin() {
        network.rejoin(id);
    }

    @Override
    public TcpProxy clients() {
        return network.clients(id);
    }

    @Override
    public Path logFile() {
        return process.log();
    }

    @Override
    public void close() {
        process.close();
    }
}
