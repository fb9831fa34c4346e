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

    /** Creates what a run needs in an empty database. */
    public interface Schema {

        void create(Connection connection) throws SQLException;
    }

    /** Starts servers; every client of the brokers is directed to proxies. */
    static RelayServers behindProxies(ChaosRun run) throws IOException, SQLException {
        return behindProxies(run, Map.of(), RelayTables::create);
    }

    /**
     * Starts servers; every client of the brokers is directed to proxies.
     *
     * @param settings settings of {@code server.properties}
     * @param schema the tables instead of those of {@link RelayTables}
     */
    public static RelayServers behindProxies(
            ChaosRun run, Map<String, String> settings, Schema schema)
            throws IOException, SQLException {
        return create(run, Brokers.behindProxies(run, settings), schema);
    }

    /** Starts servers; no client uses proxies. */
    static RelayServers direct(ChaosRun run) throws IOException, SQLException {
        return create(run, Brokers.direct(run, Map.of()), RelayTables::create);
    }

    private static RelayServers create(ChaosRun run, Brokers brokers, Schema schema)
            throws IOException, SQLException {
        TcpProxy proxy = run.closing(new TcpProxy());
        PostgresServer postgres = run.postgres();
        proxy.target(postgres.port());
        try (Connection connection = postgres.connect()) {
            schema.create(connection);
        }
        return new RelayServers(postgres, brokers, proxy);
    }

    /**
     * Observes topics until the run ends.
     *
     * @param topics a regular expression for their names
     */
    public ReadCommitted observe(ChaosRun run, String topics) {
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
