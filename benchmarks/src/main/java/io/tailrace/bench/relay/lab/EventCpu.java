package io.tailrace.bench.relay.lab;

import static java.lang.Double.NaN;

/**
 * CPU times of one event in microseconds, which are those of a million events in seconds. NaN if
 * not measured.
 *
 * @param contender the program that publishes the event, its start included
 * @param database PostgreSQL
 * @param broker Kafka
 * @param reader the consumer that counts the events
 */
public record EventCpu(double contender, double database, double broker, double reader) {

    /** Nothing was measured. */
    public static final EventCpu UNKNOWN = new EventCpu(NaN, NaN, NaN, NaN);

    private static final double MICROS = 1e6;

    /**
     * The CPU times of one event.
     *
     * @param contenderSeconds the CPU time of the contender for all events
     * @param others those of everything else
     * @param events how many events there are
     */
    public static EventCpu of(double contenderSeconds, SurroundingCpu.Seconds others, int events) {
        return new EventCpu(
                contenderSeconds * MICROS / events,
                others.database() * MICROS / events,
                others.broker() * MICROS / events,
                others.reader() * MICROS / events);
    }

    /** The sum. */
    public double all() {
        return contender + database + broker + reader;
    }
}
