package io.tailrace.bench.scale;

import io.tailrace.bench.relay.lab.Lab;
import io.tailrace.bench.relay.lab.MeasuredProcess;
import java.sql.SQLException;
import java.util.List;

/** What uses CPU while a backlog is drained. */
enum Role {
    RELAY("relay") {
        @Override
        List<Long> pids(Lab lab, MeasuredProcess relay) {
            return relay.pids();
        }
    },
    DATABASE("PostgreSQL") {
        @Override
        List<Long> pids(Lab lab, MeasuredProcess relay) throws SQLException {
            return lab.databasePids();
        }
    },
    BROKER("broker") {
        @Override
        List<Long> pids(Lab lab, MeasuredProcess relay) {
            return lab.brokerPids();
        }
    },
    CONSUMER("consumer") {
        @Override
        List<Long> pids(Lab lab, MeasuredProcess relay) {
            return List.of(ProcessHandle.current().pid());
        }
    };

    private final String title;

    Role(String title) {
        this.title = title;
    }

    /** The name in tables. */
    String title() {
        return title;
    }

    /** Its processes at this moment. */
    abstract List<Long> pids(Lab lab, MeasuredProcess relay) throws SQLException;
}
