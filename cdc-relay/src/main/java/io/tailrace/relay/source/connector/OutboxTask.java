package io.tailrace.relay.source.connector;

import io.debezium.connector.postgresql.PostgresConnectorConfig;
import io.debezium.connector.postgresql.PostgresConnectorTask;
import io.debezium.connector.postgresql.PostgresSchema;
import io.debezium.connector.postgresql.connection.MessageDecoderContext;
import io.debezium.connector.postgresql.connection.PostgresConnection;
import io.debezium.connector.postgresql.connection.ReplicationConnection;
import io.debezium.connector.postgresql.connection.pgoutput.PgOutputMessageDecoder;

/**
 * Debezium's task with the relay's own connection to the write-ahead log. {@link
 * #buildReplicationConnection} is the only place where Debezium decides what PostgreSQL is asked
 * for, and Debezium's own connection asks for the messages of every prefix, whatever its settings
 * are. Everything else is Debezium's: it decodes what {@link LogConnection} reads.
 */
public final class OutboxTask extends PostgresConnectorTask {

    @Override
    protected ReplicationConnection buildReplicationConnection(
            PostgresConnection metadata, PostgresSchema schema, PostgresConnectorConfig config) {
        return new LogConnection(
                RunningStream.of(config.getJdbcConfig().getString(RunningStream.NAME)),
                new PgOutputMessageDecoder(new MessageDecoderContext(config, schema), metadata),
                metadata.getTypeRegistry());
    }
}
