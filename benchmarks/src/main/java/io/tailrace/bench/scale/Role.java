package io.tailrace.bench.scale;

import io.tailrace.bench.relay.lab.EventCpu;
import io.tailrace.bench.relay.lab.Lab;
import io.tailrace.bench.relay.lab.MeasuredProcess;
import java.sql.SQLException;
import java.util.List;

/** What uses CPU while a backlog is drained. */
enum Role {
    RELAY("relay") {
        @Override
        double micros(EventCpu cpu) {
            return cpu.contender();
        }

        @Override
        List<Long> pids(Lab lab, MeasuredProcess relay) {
            return relay.pids();
        }
    },
    DATABASE("PostgreSQL") {
        @Override
        double micros(EventCpu cpu) {
            return cpu.database();
        }

        @Override
        List<Long> pids(Lab lab, MeasuredProcess relay) throws SQLException {
            return lab.databasePids();
        }
    },
    BROKER("broker") {
        @Override
        double micros(EventCpu cpu) {
            return cpu.broker();
        }

        @Override
        List<Long> pids(Lab lab, MeasuredProcess relay) {
            return lab.brokerPids();
        }
    },
    CONSUMER("consumer") {
        @Override
        double micros(EventCpu cpu) {
            return cpu.reader();
        }

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

    /** Its part of the CPU time of an event, in microseconds. */
    abstract double micros(EventCpu cpu);

    /** Its processes at this moment. */
    abstract List<Long> pids(Lab lab, MeasuredProcess relay) throws SQLException;
}
