package io.tailrace.bench.relay.contender;

import io.tailrace.bench.relay.lab.Lab;
import io.tailrace.bench.relay.lab.MeasuredProcess;
import io.tailrace.testkit.PostgresServer;
import java.io.IOException;
import java.util.List;

/** {@link DiscardingReaderMain} as a process, with the JVM options of the relay. Stateless. */
public final class DiscardingReader {

    public static final String NAME = "JDBC reader that discards";

    private static final double NANOS = 1e9;

    private DiscardingReader() {}

    /**
     * Reads the backlog through a slot that was created before it was written.
     *
     * @return the rows per second of the second half
     */
    public static double run(Lab lab, String slot, int rows)
            throws IOException, InterruptedException {
        PostgresServer postgres = lab.postgres();
        try (MeasuredProcess process =
                MeasuredProcess.startJava(
                        DiscardingReaderMain.class,
                        Jvm.ofTheImage().arguments(),
                        List.of(
                                postgres.jdbcUrl(),
                                postgres.user(),
                                postgres.password(),
                                slot,
                                Integer.toString(rows)),
                        lab.directory())) {
            process.awaitEnd();
            return (rows - rows / 2) / (Double.parseDouble(process.lastLine()) / NANOS);
        }
    }
}
