package io.tailrace.bench.relay.contender;

import io.tailrace.bench.relay.lab.Lab;
import io.tailrace.bench.relay.lab.MeasuredProcess;
import java.io.IOException;
import java.util.List;
import java.util.Map;

/**
 * {@code pg_recvlogical}, PostgreSQL's own client, which writes the stream of a slot to a file
 * without decoding it. Shows the limit of any program that reads one slot.
 *
 * @param name the name in tables and charts
 * @param discards whether it writes the stream to {@code /dev/null} instead of a file
 */
public record RecvLogical(String name, boolean discards) {

    public static final String NAME = "pg_recvlogical";
    public static final String DISCARDING = "pg_recvlogical to /dev/null";

    /** Writes to a file. */
    public static RecvLogical toFile() {
        return new RecvLogical(NAME, false);
    }

    /** Discards what the database sends. */
    public static RecvLogical discarding() {
        return new RecvLogical(DISCARDING, true);
    }

    /** Reads the backlog through a slot that was created before it was written. */
    public void run(Lab lab, String slot) throws IOException, InterruptedException {
        String end = lab.endOfBacklog();
        String file =
                discards ? "/dev/null" : lab.directory().resolve("recvlogical.out").toString();
        try (MeasuredProcess process =
                MeasuredProcess.start(
                        List.of(
                                NAME,
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
                                "--file=" + file),
                        Map.of("PGPASSWORD", lab.postgres().password()),
                        lab.directory(),
                        lab.directory().resolve("recvlogical.log"))) {
            process.awaitEnd();
        }
    }
}
