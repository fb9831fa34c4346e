package io.tailrace.bench.subscriber;

import io.tailrace.bench.relay.lab.MeasuredProcess;
import io.tailrace.bench.report.Medians;
import io.tailrace.bench.report.Report;
import io.tailrace.bench.subscriber.reader.Mark;
import io.tailrace.bench.subscriber.reader.ReaderMain;
import io.tailrace.bench.subscriber.reader.Reading;
import io.tailrace.event.TopicNames;
import io.tailrace.testkit.directory.TemporaryDirectory;
import java.io.IOException;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import java.util.function.ToDoubleFunction;

/**
 * Measures what a subscriber costs beside consumers of Kafka, and how much memory it takes. Each
 * reads in a process of its own with the same heap.
 */
final class ReadingCost {

    static final String BY = "by";
    static final String CPU = "CPU µs/event";
    static final String RATE = "events/s";
    static final String HEAP_BEGIN = "heap MB begin";
    static final String HEAP_END = "heap MB end";
    static final String PEAK = "peak MB";
    static final String EVENTS = "events";
    static final String AGGREGATES = "aggregates";

    private static final List<String> JVM = List.of("-Xmx256m");
    private static final int ROUNDS = 3;
    private static final int TIMES_PER_AGGREGATE = 2;
    private static final int ITEMS = 8;
    private static final int MARKS_OF_BACKLOG = 10;

    private final Orders orders;
    private final Report report;
    private int groups;

    ReadingCost(Orders orders, Report report) {
        this.orders = orders;
        this.report = report;
    }

    /** Every aggregate has two events; the second half of all events is measured. */
    void compare() throws IOException, InterruptedException, ExecutionException {
        int aggregates = report.quick() ? 5_000 : 1_000_000;
        int events = aggregates * TIMES_PER_AGGREGATE;
        TopicNames names = orders.create();
        report.progress("writing %,d events".formatted(events));
        orders.fill(names, events, aggregates, ITEMS);
        Map<Reading, List<List<Mark>>> all = new EnumMap<>(Reading.class);
        for (int round = 1; round <= report.rounds(ROUNDS); round++) {
            for (Reading reading : Reading.values()) {
                report.progress("round %d, %s".formatted(round, reading.title()));
                List<Mark> marks = read(reading, names, events, aggregates);
                all.computeIfAbsent(reading, r -> new ArrayList<>()).add(marks);
                report.progress("  %.2f µs".formatted(cpu(marks)));
            }
        }
        all.forEach((reading, rounds) -> report.row(row(reading, aggregates, rounds)));
    }

    /** Reads many small events; each mark is a row. */
    void backlog() throws IOException, InterruptedException, ExecutionException {
        int events = report.quick() ? 20_000 : 10_000_000;
        TopicNames names = orders.create();
        report.progress("writing %,d events".formatted(events));
        orders.fill(names, events, events, 1);
        report.progress("reading them");
        for (Mark mark : read(Reading.SUBSCRIBER, names, events, events / MARKS_OF_BACKLOG)) {
            Map<String, Object> row = new LinkedHashMap<>();
            row.put(EVENTS, mark.events());
            row.put("heap MB", mark.heapMb());
            row.put("resident MB", mark.residentMb());
            row.put(PEAK, mark.peakMb());
            report.row(row);
        }
    }

    private List<Mark> read(Reading reading, TopicNames names, int events, int every)
            throws IOException, InterruptedException {
        try (TemporaryDirectory directory = TemporaryDirectory.create("reader");
                MeasuredProcess process =
                        MeasuredProcess.startJava(
                                ReaderMain.class,
                                JVM,
                                List.of(
                                        reading.name(),
                                        orders.bootstrapServers(),
                                        "reader-" + groups++,
                                        names.eventsPrefix(),
                                        Integer.toString(events),
                                        Integer.toString(every)),
                                directory.path())) {
            process.awaitEnd();
            return Mark.in(process.lines());
        }
    }

    private static Map<String, Object> row(
            Reading reading, int aggregates, List<List<Mark>> rounds) {
        Map<String, Object> row = new LinkedHashMap<>();
        row.put(BY, reading.title());
        row.put(AGGREGATES, aggregates);
        row.put("rounds", rounds.size());
        row.put(CPU, median(rounds, ReadingCost::cpu));
        row.put(RATE, Math.round(median(rounds, r -> last(r).rateSince(first(r)))));
        row.put(HEAP_BEGIN, median(rounds, r -> first(r).heapMb()));
        row.put(HEAP_END, median(rounds, r -> last(r).heapMb()));
        row.put(PEAK, median(rounds, r -> last(r).peakMb()));
        return row;
    }

    private static double cpu(List<Mark> marks) {
        return last(marks).cpuMicrosPerEventSince(first(marks));
    }

    private static Mark first(List<Mark> marks) {
        return marks.get(0);
    }

    private static Mark last(List<Mark> marks) {
        return marks.get(marks.size() - 1);
    }

    private static double median(List<List<Mark>> rounds, ToDoubleFunction<List<Mark>> figure) {
        return Medians.of(rounds.stream().map(figure::applyAsDouble));
    }
}
