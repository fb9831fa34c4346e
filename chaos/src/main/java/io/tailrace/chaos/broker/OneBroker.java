package io.tailrace.chaos.broker;

import io.tailrace.chaos.run.ChaosRun;
import io.tailrace.testkit.KafkaBroker;
import io.tailrace.testkit.network.TcpProxy;
import java.io.IOException;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;

/** A single broker. */
record OneBroker(KafkaBroker broker, String bootstrapServers, List<TcpProxy> proxies)
        implements Brokers {

    static OneBroker direct(ChaosRun run, Map<String, String> settings) {
        KafkaBroker broker = run.kafka(settings);
        return new OneBroker(broker, broker.bootstrapServers(), List.of());
    }

    static OneBroker behindProxy(ChaosRun run, Map<String, String> settings) throws IOException {
        TcpProxy proxy = run.closing(new TcpProxy());
        String address = "127.0.0.1:" + proxy.port();
        Map<String, String> advertised = new HashMap<>(settings);
        advertised.put("advertised.listeners", "PLAINTEXT://" + address);
        KafkaBroker broker = run.kafka(advertised);
        String behind = broker.bootstrapServers();
        proxy.target(Integer.parseInt(behind.substring(behind.indexOf(':') + 1)));
        return new OneBroker(broker, address, List.of(proxy));
    }

    @Override
    public boolean restart(Random random) {
        if (random.nextBoolean()) {
            broker.kill();
        } else {
            broker.stop();
        }
        broker.start();
        return true;
    }

    @Override
    public BrokerFaults faults() {
        return BrokerFaults.none();
    }
}
