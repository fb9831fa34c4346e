package io.tailrace.bench.relay;

import java.io.IOException;
import java.sql.SQLException;
import java.util.List;
import java.util.Map;

/**
 * {@code pg_recvlogical}, PostgreSQL's own client, writing the stream to a file: no decoding, no
 * Kafka. A ceiling for whatever reads one slot.
 */
final class RecvLogical {

    static final String NAME = "pg_recvlogical";

    private RecvLogical() {}

    /** Events per second for all that was written since the slot was made. */
    static double eventsPerSecond(Lab lab, String slot, int rows)
            throws IOException, InterruptedException, SQLException {
        String end = lab.query("SELECT pg_current_wal_lsn()");
        long started = System.nanoTime();
        try (MeasuredProcess process =
                MeasuredProcess.start(
                        List.of(
                                "pg_recvlogical",
                                "--host=" + lab.postgres().host(),
                                "--port=" + lab.postgres().port(),
                                "--username=" + lab.postgres().user(),
                                "--dbname=" + lab.postgres().database(),
                                "--slot=" + slot,
                                "--start",
                                "--no-loop",
                                "--endpos=" + end,
                                "--option=proto_version=1",
                                "--option=publication_names=" + slot,
                                "--file=" + lab.directory().resolve("recvlogical.out")),
                        Map.of("PGPASSWORD", lab.postgres().password()),
                        lab.directory(),
                        lab.directory().resolve("recvlogical.log"))) {
            process.awaitEnd();
        }
        return rows / ((System.nanoTime() - started) / 1e9);
    }
}
