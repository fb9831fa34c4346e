package io.tailrace.bench.relay.contender;

import io.tailrace.bench.relay.lab.Lab;
import io.tailrace.bench.relay.lab.MeasuredProcess;
import io.tailrace.testkit.PostgresServer;
import java.io.IOException;
import java.sql.SQLException;
import java.util.List;

/**
 * {@link PollingRelayMain} as a process, which needs no change data capture. It deletes published
 * rows, and therefore works on a copy of a backlog.
 *
 * @param pauseMillis how long it waits after a query that found nothing
 * @param table the table that it reads, which has a primary key
 */
public record PollingRelay(int pauseMillis, String table) implements Contender {

    public static final String NAME = "polling relay";

    private static final int SHORT_PAUSE = 5;
    private static final String COPY = "outbox_polling";

    /** For a backlog; waits 5 ms after a query that found nothing. */
    public static PollingRelay eager() {
        return new PollingRelay(SHORT_PAUSE, COPY);
    }

    /** For rows that are written while it runs. */
    public static PollingRelay live(int pauseMillis) {
        return new PollingRelay(pauseMillis, Lab.TABLE);
    }

    @Override
    public String name() {
        return pauseMillis == SHORT_PAUSE ? NAME : NAME + ", " + pauseMillis + " ms";
    }

    @Override
    public String topic() {
        return "outbox.order";
    }

    @Override
    public void prepare(Lab lab) throws SQLException {
        if (table.equals(COPY)) {
            lab.execute(
                    "DROP TABLE IF EXISTS " + COPY,
                    "CREATE TABLE %s AS TABLE %s".formatted(COPY, Lab.TABLE));
        }
        lab.execute(
                "ALTER TABLE %s ADD PRIMARY KEY (id)".formatted(table),
                "ANALYZE " + table,
                "CHECKPOINT");
    }

    @Override
    public MeasuredProcess start(Lab lab, String slot) throws IOException {
        PostgresServer postgres = lab.postgres();
        String url =
                "%s?user=%s&password=%s"
                        .formatted(postgres.jdbcUrl(), postgres.user(), postgres.password());
        return MeasuredProcess.startJava(
                PollingRelayMain.class,
                Jvm.ofTheImage().arguments(),
                List.of(url, lab.bootstrapServers(), Integer.toString(pauseMillis), table),
                lab.directory());
    }
}
