package io.tailrace.bench.relay;

import java.io.IOException;
import java.sql.SQLException;
import java.util.List;
import java.util.Map;

/**
 * What teams write who do not want change data capture: {@link PollingRelayMain} in a process of
 * its own, on a copy of the rows with a primary key, since it deletes what it has published.
 */
record PollingRelay() implements Contender {

    static final String NAME = "polling relay";

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
        return MeasuredProcess.start(
                List.of(
                        Peers.java().toString(),
                        "-Xmx256m",
                        "-cp",
                        System.getProperty("java.class.path"),
                        PollingRelayMain.class.getName(),
                        "%s?user=%s&password=%s"
                                .formatted(
                                        lab.postgres().jdbcUrl(),
                                        lab.postgres().user(),
                                        lab.postgres().password()),
                        lab.bootstrapServers()),
                Map.of(),
                lab.directory(),
                lab.directory().resolve("polling.log"));
    }
}
