package io.tailrace.bench.subscriber.reader;

import java.util.Arrays;
import java.util.List;

/**
 * What a process has used up to an event.
 *
 * @param events the number of the event, from 1
 * @param cpuMicros the CPU time
 * @param millis the time of a clock that begins anywhere
 * @param heapMb the heap in use after a collection, in MiB
 * @param residentMb the resident memory, in MiB
 * @param peakMb the peak of the resident memory, in MiB
 */
public record Mark(
        int events, long cpuMicros, long millis, long heapMb, long residentMb, long peakMb) {

    private static final String PREFIX = "mark ";

    /** The marks in the output of a program. */
    public static List<Mark> in(List<String> lines) {
        return lines.stream().filter(line -> line.startsWith(PREFIX)).map(Mark::parse).toList();
    }

    private static Mark parse(String line) {
        long[] figures =
                Arrays.stream(line.substring(PREFIX.length()).split(" "))
                        .mapToLong(Long::parseLong)
                        .toArray();
        return new Mark(
                (int) figures[0], figures[1], figures[2], figures[3], figures[4], figures[5]);
    }

    /** The CPU time per event since an earlier mark, in microseconds. */
    public double cpuMicrosPerEventSince(Mark earlier) {
        return (double) (cpuMicros - earlier.cpuMicros) / (events - earlier.events);
    }

    /** The events per second since an earlier mark. */
    public double rateSince(Mark earlier) {
        return (events - earlier.events) * 1e3 / (millis - earlier.millis);
    }

    /** The line that {@link #in} reads. */
    @Override
    public String toString() {
        return PREFIX
                + String.join(
                        " ",
                        List.of(
                                Integer.toString(events),
                                Long.toString(cpuMicros),
                                Long.toString(millis),
                                Long.toString(heapMb),
                                Long.toString(residentMb),
                                Long.toString(peakMb)));
    }
}
