package io.tailrace.chaos.relay;

import io.tailrace.chaos.broker.Brokers;
import io.tailrace.chaos.relay.load.RelayTables;
import io.tailrace.chaos.run.ChaosRun;
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
public record RelayServers(PostgresServer postgres, Brokers brokers, TcpProxy postgresProxy) {

    /** Starts servers; every client of the brokers is directed to proxies. */
    static RelayServers behindProxies(ChaosRun run) throws IOException, SQLException {
        return create(run, Brokers.behindProxies(run, Map.of()));
    }

    /** Starts servers; no client uses proxies. */
    static RelayServers direct(ChaosRun run) throws IOException, SQLException {
        return create(run, Brokers.direct(run, Map.of()));
    }

    private static RelayServers create(ChaosRun run, Brokers brokers)
            throws IOException, SQLException {
        TcpProxy proxy = run.closing(new TcpProxy());
        PostgresServer postgres = run.postgres();
        proxy.target(postgres.port());
        try (Connection connection = postgres.connect()) {
            RelayTables.create(connection);
        }
        return new RelayServers(postgres, brokers, proxy);
    }

    /** Observes all outbox topics until the run ends. */
    ReadCommitted observe(ChaosRun run, String topics) {
        return run.closing(ReadCommitted.of(brokers.bootstrapServers(), Pattern.compile(topics)));
    }

    /** All committed events, after committing what two-phase writers left prepared. */
    List<Committed> committed() throws SQLException {
        try (Connection connection = postgres.connect()) {
            RelayTables.commitPrepared(connection);
            return RelayTables.committed(connection);
        }
    }
}
