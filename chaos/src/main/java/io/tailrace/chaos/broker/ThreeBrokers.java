package io.tailrace.chaos.broker;

import io.tailrace.chaos.run.ChaosRun;
import io.tailrace.testkit.ClusterBroker;
import io.tailrace.testkit.KafkaCluster;
import io.tailrace.testkit.network.TcpProxy;
import java.util.List;
import java.util.Random;

/** A cluster of three brokers. */
record ThreeBrokers(ChaosRun run, KafkaCluster cluster) implements Brokers {

    @Override
    public String bootstrapServers() {
        return cluster.bootstrapServers();
    }

    @Override
    public List<TcpProxy> proxies() {
        return cluster.brokers().stream().map(ClusterBroker::clients).toList();
    }

    @Override
    public boolean restart(Random random) {
        return false;
    }

    @Override
    public BrokerFaults faults() {
        return new FaultsInTurn(run, cluster);
    }
}
