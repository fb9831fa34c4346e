package io.tailrace.chaos.pipeline;

import io.tailrace.chaos.broker.BrokerFaults;
import io.tailrace.chaos.broker.Brokers;
import io.tailrace.testkit.network.TcpProxy;
import java.util.List;
import java.util.Random;

/** The brokers of a run, for those who do not inject faults into them. */
record CalmBrokers(Brokers brokers) implements Brokers {

    @Override
    public String bootstrapServers() {
        return brokers.bootstrapServers();
    }

    @Override
    public List<TcpProxy> proxies() {
        return brokers.proxies();
    }

    @Override
    public boolean restart(Random random) {
        return false;
    }

    @Override
    public BrokerFaults faults() {
        return BrokerFaults.none();
    }
}
