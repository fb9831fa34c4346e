package io.tailrace.bench.relay.contender;

import io.tailrace.bench.relay.lab.Lab;
import io.tailrace.bench.relay.lab.MeasuredProcess;
import io.tailrace.testkit.PostgresServer;
import java.io.IOException;
import java.sql.SQLException;
import java.util.List;

/**
 * {@link PollingRelayMain} as a process, which needs no change data capture. It works on a copy of
 * the rows with a primary key, because it deletes published rows.
 */
public record PollingRelay() implements Contender {

    public static final String NAME = "polling relay";

    @Override
    public String name() {
        return NAME;
    }

    @Override
    public String topic() {
        return "outbox.order";
    }

    @Override
    public void prepare(Lab lab) throws SQLException {
        lab.execute(
                "DROP TABLE IF EXISTS " + PollingRelayMain.TABLE,
                "CREATE TABLE %s AS TABLE %s".formatted(PollingRelayMain.TABLE, Lab.TABLE),
                "ALTER TABLE %s ADD PRIMARY KEY (id)".formatted(PollingRelayMain.TABLE),
                "ANALYZE " + PollingRelayMain.TABLE,
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
                List.of("-Xmx256m"),
                List.of(url, lab.bootstrapServers()),
                lab.directory());
    }
}
