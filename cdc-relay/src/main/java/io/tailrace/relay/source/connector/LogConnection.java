package io.tailrace.relay.source.connector;

import io.debezium.connector.postgresql.TypeRegistry;
import io.debezium.connector.postgresql.connection.Lsn;
import io.debezium.connector.postgresql.connection.MessageDecoder;
import io.debezium.connector.postgresql.connection.ReplicationConnection;
import io.debezium.connector.postgresql.connection.ReplicationStream;
import io.debezium.connector.postgresql.connection.WalPositionLocator;
import io.debezium.connector.postgresql.spi.SlotCreationResult;
import io.tailrace.relay.config.OutboxSource;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.postgresql.PGConnection;
import org.postgresql.replication.PGReplicationStream;
import org.postgresql.replication.fluent.logical.ChainedLogicalStreamBuilder;

/**
 * The connection on which PostgreSQL sends the write-ahead log. Asks for the messages in the log
 * only if the relay publishes messages: PostgreSQL filters rows by the publication, but sends the
 * messages of every prefix or of none. Never creates a slot, because a new slot would leave out the
 * rows that were committed before. For one thread at a time, except for {@link #close()}.
 */
final class LogConnection implements ReplicationConnection {

    /** How often PostgreSQL hears that the relay is alive; it gives up after a minute. */
    private static final Duration STATUS_INTERVAL = Duration.ofSeconds(10);

    private final RunningStream stream;
    private final MessageDecoder decoder;
    private final TypeRegistry types;
    private volatile @Nullable Connection connection;

    /** Connects when the stream starts. */
    LogConnection(RunningStream stream, MessageDecoder decoder, TypeRegistry types) {
        this.stream = stream;
        this.decoder = decoder;
        this.types = types;
    }

    @Override
    public ReplicationStream startStreaming(WalPositionLocator locator) {
        throw new IllegalStateException(
                "The stream of slot %s has no position to start from"
                        .formatted(stream.source().slot()));
    }

    @Override
    public ReplicationStream startStreaming(Lsn from, WalPositionLocator locator)
            throws SQLException {
        close();
        Connection opened = stream.database().connectForLog(LongPollSocketFactory.class.getName());
        connection = opened;
        PGReplicationStream log = request(opened.unwrap(PGConnection.class), from).start();
        log.forceUpdateStatus();
        return new LogStream(
                opened, log, from, locator, decoder, types, STATUS_INTERVAL, stream.onRelation());
    }

    private ChainedLogicalStreamBuilder request(PGConnection opened, Lsn from) {
        OutboxSource source = stream.source();
        ChainedLogicalStreamBuilder request =
                opened.getReplicationAPI()
                        .replicationStream()
                        .logical()
                        .withSlotName('"' + source.slot() + '"')
                        .withStartPosition(from.asLogSequenceNumber())
                        .withAutomaticFlush(false)
                        .withStatusInterval(
                                Math.toIntExact(STATUS_INTERVAL.toMillis()), TimeUnit.MILLISECONDS)
                        .withSlotOption("proto_version", 1)
                        .withSlotOption("publication_names", source.publication());
        return source.readsMessages() ? request.withSlotOption("messages", true) : request;
    }

    @Override
    public Optional<SlotCreationResult> createReplicationSlot() throws SQLException {
        throw new SQLException(
                "Replication slot %s does not exist".formatted(stream.source().slot()));
    }

    @Override
    public void initConnection() {}

    @Override
    public boolean isConnected() throws SQLException {
        Connection opened = connection;
        return opened != null && !opened.isClosed();
    }

    /** Does nothing: {@link #startStreaming} opens a connection. */
    @Override
    public void reconnect() {}

    @Override
    public void close() throws SQLException {
        Connection opened = connection;
        if (opened != null) {
            opened.close();
        }
    }
}
