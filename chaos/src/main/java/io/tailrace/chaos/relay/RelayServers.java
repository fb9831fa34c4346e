package io.tailrace.chaos.relay;

import io.tailrace.chaos.relay.load.RelayTables;
import io.tailrace.chaos.run.ChaosRun;
import io.tailrace.testkit.KafkaBroker;
import io.tailrace.testkit.PostgresServer;
import io.tailrace.testkit.account.Committed;
import io.tailrace.testkit.network.TcpProxy;
import io.tailrace.testkit.observe.ReadCommitted;
import java.io.IOException;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;

/**
 * The servers of a run, with the tables of {@link RelayTables}, and the proxies that relays may
 * reach them through. They end with the run.
 */
record RelayServers(
        PostgresServer postgres, KafkaBroker broker, TcpProxy postgresProxy, TcpProxy kafkaProxy) {

    /** Starts servers; clients of the broker are directed to the proxy. */
    static RelayServers behindProxies(ChaosRun run) throws IOException, SQLException {
        TcpProxy kafkaProxy = run.closing(new TcpProxy());
        TcpProxy postgresProxy = run.closing(new TcpProxy());
        PostgresServer postgres = run.postgres();
        KafkaBroker broker =
                run.kafka(
                        Map.of(
                                "advertised.listeners",
                                "PLAINTEXT://127.0.0.1:" + kafkaProxy.port()));
        return create(postgres, broker, postgresProxy, kafkaProxy);
    }

    /** Starts servers; no client uses the proxies. */
    static RelayServers direct(ChaosRun run) throws IOException, SQLException {
        return create(
                run.postgres(),
                run.kafka(),
                run.closing(new TcpProxy()),
                run.closing(new TcpProxy()));
    }

    private static RelayServers create(
            PostgresServer postgres,
            KafkaBroker broker,
            TcpProxy postgresProxy,
            TcpProxy kafkaProxy)
            throws SQLException {
        String address = broker.bootstrapServers();
        kafkaProxy.target(Integer.parseInt(address.substring(address.indexOf(':') + 1)));
        postgresProxy.target(postgres.port());
        try (Connection connection = postgres.connect()) {
            RelayTables.create(connection);
        }
        return new RelayServers(postgres, broker, postgresProxy, kafkaProxy);
    }

    /** Observes all outbox topics until the run ends. */
    ReadCommitted observe(ChaosRun run, String topics) {
        return run.closing(ReadCommitted.of(broker.bootstrapServers(), Pattern.compile(topics)));
    }

    /** All committed events, after committing what two-phase writers left prepared. */
    List<Committed> committed() throws SQLException {
        try (Connection connection = postgres.connect()) {
            RelayTables.commitPrepared(connection);
            return RelayTables.committed(connection);
        }
    }
}
