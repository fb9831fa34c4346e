package io.tailrace.bench.relay;

import static java.lang.Double.NaN;

import io.tailrace.bench.relay.contender.Contender;
import io.tailrace.bench.relay.lab.EventCpu;
import io.tailrace.bench.relay.lab.Lab;
import io.tailrace.bench.relay.lab.MeasuredProcess;
import io.tailrace.bench.relay.lab.SurroundingCpu;
import io.tailrace.bench.relay.lab.TopicReader;
import io.tailrace.testkit.observe.ProcessUsage;
import java.io.IOException;
import java.sql.SQLException;
import java.time.Duration;
import java.util.concurrent.Callable;

/**
 * The measurement of a drained backlog.
 *
 * @param eventsPerSecond the rate from the first event that a consumer received to the last
 * @param coldPerSecond the rate from the start of the process to the last event
 * @param warmPerSecond the rate of the second half of the events
 * @param startSeconds the time from the start of the process to the first event
 * @param peakMb the peak resident memory of the process, in MiB
 * @param cpu the CPU times of one event
 * @param overtaken the events that came after a later one of their partition; NaN if not counted
 */
record Drain(
        double eventsPerSecond,
        double coldPerSecond,
        double warmPerSecond,
        double startSeconds,
        double peakMb,
        EventCpu cpu,
        double overtaken) {

    private static final Duration POLL = Duration.ofMillis(50);
    private static final Duration STALLED = Duration.ofSeconds(60);
    private static final Duration QUIET = Duration.ofMillis(500);

    /** The measurement of a program that shows a limit, of which only the rate is known. */
    static Drain ceiling(double eventsPerSecond) {
        return new Drain(
                eventsPerSecond, eventsPerSecond, eventsPerSecond, NaN, NaN, EventCpu.UNKNOWN, NaN);
    }

    /**
     * The measurement of a program that reads the log, publishes nothing and ends.
     *
     * @param reader runs it, and returns the rate of the second half; NaN if it is not known
     */
    static Drain measure(Lab lab, int rows, Callable<Double> reader) throws Exception {
        SurroundingCpu surrounding = lab.surroundingCpu();
        SurroundingCpu.Seconds before = surrounding.now();
        long self = ProcessHandle.current().pid();
        double ended = ProcessUsage.endedChildrenCpuSeconds(self);
        long started = System.nanoTime();
        double warm = reader.call();
        double rate = rows / Arrivals.seconds(System.nanoTime() - started);
        double database = surrounding.now().since(before).database();
        EventCpu cpu =
                EventCpu.of(
                        ProcessUsage.endedChildrenCpuSeconds(self) - ended,
                        new SurroundingCpu.Seconds(database, 0, 0),
                        rows);
        return new Drain(rate, rate, Double.isNaN(warm) ? rate : warm, NaN, NaN, cpu, NaN);
    }

    /**
     * Starts a contender and waits until it has published all rows.
     *
     * @throws IllegalStateException if events are missing or were published twice
     */
    static Drain measure(Lab lab, Contender contender, String slot, int rows)
            throws IOException, InterruptedException, SQLException {
        lab.newTopic(contender.topic());
        SurroundingCpu surrounding = lab.surroundingCpu();
        SurroundingCpu.Seconds before = surrounding.now();
        long started = System.nanoTime();
        try (MeasuredProcess process = contender.start(lab, slot);
                TopicReader topic = new TopicReader(lab.bootstrapServers(), contender.topic())) {
            Arrivals arrivals = new Arrivals(rows, started);
            PartitionOrder order = new PartitionOrder();
            while (!arrivals.complete()) {
                int more =
                        contender.keepsOrder()
                                ? topic.poll(POLL)
                                : topic.poll(POLL, order::arrived);
                arrivals.came(more);
                if (more == 0) {
                    process.requireAlive();
                    requireProgress(contender, arrivals);
                }
            }
            EventCpu cpu = EventCpu.of(process.cpuSeconds(), surrounding.now().since(before), rows);
            long peak = process.peakMb();
            requireNoMore(contender, arrivals.surplus() + topic.poll(QUIET));
            return new Drain(
                    arrivals.perSecond(),
                    arrivals.coldPerSecond(),
                    arrivals.warmPerSecond(),
                    arrivals.startSeconds(),
                    peak,
                    cpu,
                    contender.keepsOrder() ? NaN : order.overtaken());
        }
    }

    private static void requireNoMore(Contender contender, int surplus) {
        if (surplus > 0) {
            throw new IllegalStateException(
                    "%s published %d events more than there are rows"
                            .formatted(contender.name(), surplus));
        }
    }

    private static void requireProgress(Contender contender, Arrivals arrivals) {
        if (arrivals.waited().compareTo(STALLED) > 0) {
            throw new IllegalStateException(
                    "%s published only %s, and none within the last minute"
                            .formatted(contender.name(), arrivals));
        }
    }
}
