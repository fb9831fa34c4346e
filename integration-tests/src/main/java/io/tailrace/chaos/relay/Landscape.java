package io.tailrace.chaos.relay;

import io.tailrace.chaos.TcpProxy;
import io.tailrace.testkit.KafkaBroker;
import io.tailrace.testkit.PostgresServer;

/** The servers of a run, and what stands between them and the relays. */
record Landscape(
        PostgresServer postgres, KafkaBroker broker, TcpProxy postgresProxy, TcpProxy kafkaProxy) {}
