package io.tailrace.bench.producer;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.json.JsonMapper;
import io.tailrace.event.EventCatalogue;
import io.tailrace.event.EventId;
import io.tailrace.event.builtin.BuiltInEvent;
import io.tailrace.event.builtin.OrderEvent;
import io.tailrace.event.builtin.OrderEvent.Item;
import io.tailrace.producer.Outbox;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OperationsPerInvocation;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;
import org.openjdk.jmh.infra.Blackhole;

/** Writes events and commits. Times are per event. */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.MICROSECONDS)
public class EmitBenchmark {

    static final int BATCH = 100;
    static final String URL = "tailrace.bench.url";

    private static final String INSERT =
            "INSERT INTO outbox (id, aggregatetype, aggregateid, type, payload, headers)"
                    + " VALUES (?, ?, ?, ?, ?, ?)";

    private final Outbox outbox = Outbox.create(EventCatalogue.of(BuiltInEvent.class));
    private final JsonMapper json = new JsonMapper();
    private final OrderEvent.Placed order =
            new OrderEvent.Placed(
                    "order-4711",
                    List.of(
                            new Item("sku-0815", 2),
                            new Item("sku-0816", 1),
                            new Item("sku-1", 7)));
    private final List<OrderEvent.Placed> orders = Collections.nCopies(BATCH, order);
    private final Connection connection = connect();

    private static Connection connect() {
        try {
            Connection connection = DriverManager.getConnection(System.getProperty(URL));
            connection.setAutoCommit(false);
            return connection;
        } catch (SQLException e) {
            throw new IllegalStateException(
                    "Could not connect to the database of the benchmark", e);
        }
    }

    /** Closes the connection. */
    @TearDown
    public void disconnect() throws SQLException {
        connection.close();
    }

    /** One event with {@link Outbox}. */
    @Benchmark
    public void emitOne(Blackhole sink) throws SQLException {
        sink.consume(outbox.emit(connection, order));
        connection.commit();
    }

    /** The same row with a hand-written INSERT. */
    @Benchmark
    public void insertOne() throws SQLException, JsonProcessingException {
        insert();
        connection.commit();
    }

    /** A hundred events in one call. */
    @Benchmark
    @OperationsPerInvocation(BATCH)
    public void emitHundred(Blackhole sink) throws SQLException {
        sink.consume(outbox.emit(connection, orders));
        connection.commit();
    }

    /** A hundred events in a hundred calls, one transaction each. */
    @Benchmark
    @OperationsPerInvocation(BATCH)
    public void emitHundredOneByOne(Blackhole sink) throws SQLException {
        for (int i = 0; i < BATCH; i++) {
            sink.consume(outbox.emit(connection, order));
            connection.commit();
        }
    }

    private void insert() throws SQLException, JsonProcessingException {
        String headers =
                "{\"ce_emittedat\":\"" + Instant.now().truncatedTo(ChronoUnit.MILLIS) + "\"}";
        try (PreparedStatement statement = connection.prepareStatement(INSERT)) {
            statement.setObject(1, EventId.next().toUuid());
            statement.setString(2, "order");
            statement.setString(3, order.orderId());
            statement.setString(4, "order.placed.v1");
            statement.setString(5, json.writeValueAsString(order));
            statement.setString(6, headers);
            statement.executeUpdate();
        }
    }
}
