package io.tailrace.bench.relay;

import static java.lang.Double.NaN;

import io.tailrace.bench.relay.lab.SurroundingCpu;

/**
 * CPU times of one event in microseconds, which are those of a million events in seconds. NaN if
 * not measured.
 *
 * @param contender the program that publishes the event, its start included
 * @param database PostgreSQL
 * @param broker Kafka
 * @param reader the consumer that counts the events
 */
record EventCpu(double contender, double database, double broker, double reader) {

    static final EventCpu UNKNOWN = new EventCpu(NaN, NaN, NaN, NaN);

    private static final double MICROS = 1e6;

    static EventCpu of(double contenderSeconds, SurroundingCpu.Seconds others, int events) {
        return new EventCpu(
                contenderSeconds * MICROS / events,
                others.database() * MICROS / events,
                others.broker() * MICROS / events,
                others.reader() * MICROS / events);
    }

    double all() {
        return contender + database + broker + reader;
    }
}
