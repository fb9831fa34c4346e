package io.tailrace.chaos.relay;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import io.tailrace.testkit.PostgresServer;
import java.io.IOException;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.locks.LockSupport;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.postgresql.replication.LogSequenceNumber;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Samples the position that the replication slot has confirmed, ten times a second, to compare it
 * with the positions committed in Kafka. A thread of its own reads the slot.
 */
final class SlotWatch implements AutoCloseable {

    private static final Logger LOG = LoggerFactory.getLogger(SlotWatch.class);
    private static final JsonMapper JSON = new JsonMapper();
    private static final Duration EVERY = Duration.ofMillis(100);
    private static final String CONFIRMED =
            "SELECT confirmed_flush_lsn::text FROM pg_replication_slots"
                    + " WHERE confirmed_flush_lsn IS NOT NULL";

    private record Sample(long time, LogSequenceNumber confirmed) {}

    private record Stored(long time, LogSequenceNumber commit) {}

    private final PostgresServer postgres;
    private final List<Sample> samples = new ArrayList<>();
    private final Thread thread = new Thread(this::run, "slot-watch");
    private volatile boolean stopping;

    SlotWatch(PostgresServer postgres) {
        this.postgres = postgres;
        thread.start();
    }

    /** Stops sampling. Further calls have no effect. */
    @Override
    public void close() throws InterruptedException {
        stopping = true;
        thread.join();
    }

    /**
     * How many samples show a slot that confirmed more than was committed in Kafka at that moment.
     * A position's timestamp is taken before its commit, so a position with a later timestamp was
     * not committed at the time of the sample.
     *
     * @param positions the records of the topic of positions
     */
    int countAhead(List<ConsumerRecord<byte[], byte[]>> positions) throws IOException {
        List<Stored> stored = new ArrayList<>();
        for (ConsumerRecord<byte[], byte[]> record : positions) {
            JsonNode json = JSON.readTree(record.value());
            if (json.path("phase").asText().equals("STREAMING")) {
                stored.add(
                        new Stored(
                                record.timestamp(),
                                LogSequenceNumber.valueOf(json.path("lsn").asText())));
            }
        }
        return (int) samples.stream().filter(sample -> isAhead(sample, stored)).count();
    }

    private static boolean isAhead(Sample sample, List<Stored> stored) {
        boolean streaming = stored.stream().anyMatch(s -> s.time() <= sample.time());
        return streaming
                && stored.stream()
                        .filter(s -> s.time() <= sample.time())
                        .noneMatch(s -> s.commit().compareTo(sample.confirmed()) >= 0);
    }

    private void run() {
        while (!stopping) {
            try (Connection connection = postgres.connect()) {
                while (!stopping) {
                    sample(connection);
                    LockSupport.parkNanos(EVERY.toNanos());
                }
            } catch (SQLException e) {
                LOG.debug("Could not read the confirmed position of the slot; trying again", e);
                LockSupport.parkNanos(EVERY.toNanos());
            }
        }
    }

    private void sample(Connection connection) throws SQLException {
        try (Statement statement = connection.createStatement();
                ResultSet row = statement.executeQuery(CONFIRMED)) {
            while (row.next()) {
                samples.add(
                        new Sample(
                                System.currentTimeMillis(),
                                LogSequenceNumber.valueOf(row.getString(1))));
            }
        }
    }
}
