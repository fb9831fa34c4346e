package io.tailrace.bench.relay.lab;

import io.tailrace.testkit.observe.ProcessUsage;
import java.util.Optional;

/** Measures the CPU time of everything that works besides the contender. Stateless. */
public final class SurroundingCpu {

    private final DatabaseCpu database;
    private final Optional<Long> broker;

    SurroundingCpu(DatabaseCpu database, Optional<Long> broker) {
        this.database = database;
        this.broker = broker;
    }

    /**
     * CPU times in seconds.
     *
     * @param database that of all processes of PostgreSQL
     * @param broker that of the broker; NaN if the broker is not a process of this machine
     * @param reader that of this JVM, which reads the topic
     */
    public record Seconds(double database, double broker, double reader) {

        /** What was used since an earlier time. */
        public Seconds since(Seconds before) {
            return new Seconds(
                    database - before.database, broker - before.broker, reader - before.reader);
        }
    }

    /** The CPU times so far. */
    public Seconds now() {
        return new Seconds(
                database.seconds(),
                broker.map(ProcessUsage::cpuSeconds).orElse(Double.NaN),
                ProcessUsage.cpuSeconds(ProcessHandle.current().pid()));
    }
}
