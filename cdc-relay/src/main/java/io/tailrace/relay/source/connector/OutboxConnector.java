package io.tailrace.relay.source.connector;

import io.debezium.connector.postgresql.PostgresConnector;
import org.apache.kafka.connect.connector.Task;

/** Debezium's connector for PostgreSQL with the task of the relay. */
public final class OutboxConnector extends PostgresConnector {

    @Override
    public Class<? extends Task> taskClass() {
        return OutboxTask.class;
    }
}
