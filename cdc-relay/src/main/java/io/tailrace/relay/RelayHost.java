package io.tailrace.relay;

import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.tailrace.process.OperatorException;
import io.tailrace.process.kafka.BrokerWatch;
import io.tailrace.process.tracing.SpanRecorder;
import io.tailrace.relay.position.DatabaseId;
import org.jspecify.annotations.Nullable;

/**
 * What a relay gets from the process around it, and may have in common with other relays.
 * Immutable; each method returns a copy with one more part.
 *
 * @param registry gets the meters of the relay
 * @param spans gets a span for every row whose trace is sampled
 * @param brokers the watch over the brokers of all relays of the process, which its owner closes;
 *     null for a watch of the relay's own
 * @param databases is told which database the relay has found
 */
public record RelayHost(
        MeterRegistry registry,
        SpanRecorder spans,
        @Nullable BrokerWatch brokers,
        Databases databases) {

    /**
     * The database that a relay has found.
     *
     * @param id which one it is; a copy of the server has the same id
     * @param serverStart when the server process began, to the microsecond: two running servers
     *     differ in it, also those that were restored from one backup
     */
    public record Found(DatabaseId id, String serverStart) {

        /** Whether two relays have found databases of one running server. */
        public boolean isSameServer(Found other) {
            return id.systemId().equals(other.id.systemId())
                    && serverStart.equals(other.serverStart);
        }
    }

    /**
     * Judges the database that a relay has found, on the thread of the relay: when it is started,
     * and before every term, because the server may have been restarted or replaced.
     */
    public interface Databases {

        /**
         * The relay has found its database.
         *
         * @throws OperatorException if the relay must not publish from it; the relay then fails
         */
        void found(Found database) throws InterruptedException;
    }

    /** A process with a registry of meters and nothing else. */
    public static RelayHost of(MeterRegistry registry) {
        return new RelayHost(registry, SpanRecorder.NONE, null, database -> {});
    }

    /** A process that exports no meters. */
    static RelayHost unexported() {
        return of(new SimpleMeterRegistry());
    }

    /** The same with a recorder of spans. */
    public RelayHost recording(SpanRecorder recorder) {
        return new RelayHost(registry, recorder, brokers, databases);
    }

    /** The same with a watch over the brokers that several relays share. */
    public RelayHost watching(BrokerWatch watch) {
        return new RelayHost(registry, spans, watch, databases);
    }

    /** The same with a judge of the database that the relay finds. */
    public RelayHost judging(Databases judge) {
        return new RelayHost(registry, spans, brokers, judge);
    }
}
