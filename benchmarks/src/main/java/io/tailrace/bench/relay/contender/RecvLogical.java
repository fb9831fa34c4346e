package io.tailrace.bench.relay.contender;

import io.tailrace.bench.relay.lab.Lab;
import io.tailrace.bench.relay.lab.MeasuredProcess;
import java.io.IOException;
import java.sql.SQLException;
import java.util.List;
import java.util.Map;

/**
 * {@code pg_recvlogical}, PostgreSQL's own client, which writes the stream of a slot to a file
 * without decoding it. Shows the limit of any program that reads one slot. Stateless.
 */
public final class RecvLogical {

    public static final String NAME = "pg_recvlogical";

    private RecvLogical() {}

    /** Events per second for the rows that were written since the slot was created. */
    public static double eventsPerSecond(Lab lab, String slot, int rows)
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
