package io.tailrace.bench.scale;

import io.tailrace.bench.relay.contender.TailraceRelay;
import io.tailrace.bench.relay.lab.EventCpu;
import io.tailrace.bench.relay.lab.Lab;
import io.tailrace.bench.relay.lab.MeasuredProcess;
import io.tailrace.bench.relay.lab.SurroundingCpu;
import io.tailrace.bench.relay.lab.TopicReader;
import java.time.Duration;

/**
 * The second half of a drained backlog.
 *
 * @param eventsPerSecond its rate
 * @param cpu the CPU times of one of its events
 */
record LimitedDrain(double eventsPerSecond, EventCpu cpu) {

    private static final Duration POLL = Duration.ofMillis(50);
    private static final Duration STALLED = Duration.ofMinutes(1);

    /** Drains a backlog; the limit holds from the start of the second half to the end. */
    static LimitedDrain measure(Lab lab, String slot, int rows, Limit limit) throws Exception {
        TailraceRelay relay = TailraceRelay.asShipped();
        lab.newTopic(relay.topic());
        SurroundingCpu surrounding = lab.surroundingCpu();
        try (MeasuredProcess process = relay.start(lab, slot);
                TopicReader topic = new TopicReader(lab.bootstrapServers(), relay.topic())) {
            int warm = read(topic, process, rows / 2);
            if (limit.equals(Limit.NONE)) {
                return secondHalf(topic, process, surrounding, rows - warm);
            }
            try (CpuLimit group = CpuLimit.of(limit.cores())) {
                for (Role role : limit.roles()) {
                    group.add(role.pids(lab, process));
                }
                return secondHalf(topic, process, surrounding, rows - warm);
            }
        } finally {
            lab.deleteTopics();
            lab.dropSlot(slot);
        }
    }

    private static LimitedDrain secondHalf(
            TopicReader topic, MeasuredProcess relay, SurroundingCpu surrounding, int rows)
            throws Exception {
        SurroundingCpu.Seconds before = surrounding.now();
        double cpuBefore = relay.cpuSeconds();
        long begun = System.nanoTime();
        int count = read(topic, relay, rows);
        double seconds = (System.nanoTime() - begun) / 1e9;
        double cpu = relay.cpuSeconds() - cpuBefore;
        return new LimitedDrain(
                count / seconds, EventCpu.of(cpu, surrounding.now().since(before), count));
    }

    /** Reads as many events as are wanted, or some more; returns how many. */
    private static int read(TopicReader topic, MeasuredProcess relay, int wanted) throws Exception {
        int count = 0;
        long last = System.nanoTime();
        while (count < wanted) {
            int more = topic.poll(POLL);
            count += more;
            long now = System.nanoTime();
            last = more > 0 ? now : last;
            relay.requireAlive();
            if (now - last > STALLED.toNanos()) {
                throw new IllegalStateException(
                        "Only %d of %d events came, and none within the last minute"
                                .formatted(count, wanted));
            }
        }
        return count;
    }
}
