package io.tailrace.chaos.pipeline;

import io.tailrace.chaos.pipeline.OrderTables.Order;
import io.tailrace.chaos.relay.RelayServers;
import io.tailrace.chaos.run.ChaosRun;
import io.tailrace.chaos.subscriber.service.Effects;
import io.tailrace.testkit.PostgresServer;
import io.tailrace.testkit.observe.ReadCommitted;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.List;

/** The orders that were committed, and what came out of each part of a pipeline. For one thread. */
public final class PipelineOutput {

    private final PostgresServer postgres;
    private final ReadCommitted relayed;
    private final ReadCommitted delivered;
    private final ReadCommitted failed;
    private final ReadCommitted deadLetters;
    private List<Order> orders = List.of();

    private PipelineOutput(ChaosRun run, RelayServers servers) {
        postgres = servers.postgres();
        relayed = servers.observe(run, "outbox\\.order");
        delivered = servers.observe(run, "events\\.order");
        failed = servers.observe(run, "events\\.failed");
        deadLetters = servers.observe(run, "events\\.dlt");
    }

    /** Begins to observe, until the run ends. */
    public static PipelineOutput observe(ChaosRun run, RelayServers servers) {
        return new PipelineOutput(run, servers);
    }

    /** How many events were delivered so far. */
    public int delivered() {
        return delivered.count();
    }

    /** How many records came out of any part so far. */
    public int count() {
        return relayed.count() + delivered.count() + failed.count() + deadLetters.count();
    }

    /** Reads which orders are committed, after the last of them. */
    public void readCommitted() throws SQLException {
        try (Connection connection = postgres.connect()) {
            orders = OrderTables.committed(connection);
        }
    }

    /** How many orders were committed when they were read. */
    public int committed() {
        return orders.size();
    }

    /** The committed orders compared with what came out so far. */
    public PipelineAccount account() {
        try (Connection connection = postgres.connect()) {
            return PipelineAccount.of(
                    orders, Effects.read(connection), relayed, delivered, failed, deadLetters);
        } catch (SQLException e) {
            throw new IllegalStateException("Could not read the effects of the handlers", e);
        }
    }
}
