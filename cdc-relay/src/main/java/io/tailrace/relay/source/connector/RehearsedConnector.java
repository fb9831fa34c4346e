package io.tailrace.relay.source.connector;

import io.debezium.connector.postgresql.PostgresConnector;
import org.apache.kafka.connect.connector.Task;

/** Debezium's connector for PostgreSQL with a task that reads no log. */
public final class RehearsedConnector extends PostgresConnector {

    @Override
    public Class<? extends Task> taskClass() {
        return RehearsedTask.class;
    }
}
