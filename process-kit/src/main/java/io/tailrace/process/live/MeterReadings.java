package io.tailrace.process.live;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.FunctionCounter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.Meter;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Tag;
import io.micrometer.core.instrument.Timer;
import io.micrometer.core.instrument.distribution.CountAtBucket;
import io.micrometer.core.instrument.distribution.HistogramSnapshot;
import io.tailrace.process.live.MeterReading.Bucket;
import io.tailrace.process.live.MeterReading.Timings;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import java.util.function.Predicate;

/**
 * Reads the meters of a registry that are part of a report: one pass over the registry. Meters that
 * differ only in tags that are not kept are added up, so that hostile data does not make reports
 * large; those that show no number are left out.
 */
final class MeterReadings {

    private record Series(String name, Map<String, String> tags) {}

    private final Map<Series, Double> values = new LinkedHashMap<>();
    private final List<MeterReading> timers = new ArrayList<>();

    private MeterReadings() {}

    /**
     * The readings of the meters that are in the registry.
     *
     * @param selected which of them are read
     */
    static List<MeterReading> of(MeterRegistry registry, Predicate<Meter.Id> selected) {
        MeterReadings readings = new MeterReadings();
        for (Meter meter : registry.getMeters()) {
            Set<String> kept = ReportedMetrics.all().get(meter.getId().getName());
            if (kept != null && selected.test(meter.getId())) {
                readings.add(meter, kept);
            }
        }
        return readings.all();
    }

    private List<MeterReading> all() {
        List<MeterReading> all = new ArrayList<>(timers);
        values.forEach(
                (series, value) ->
                        all.add(new MeterReading(series.name(), series.tags(), value, null)));
        return all;
    }

    private void add(Meter meter, Set<String> kept) {
        if (meter instanceof Timer timer) {
            timers.add(read(timer));
            return;
        }
        double value = value(meter);
        if (Double.isFinite(value)) {
            values.merge(series(meter, kept), value, Double::sum);
        }
    }

    private static double value(Meter meter) {
        if (meter instanceof Counter counter) {
            return counter.count();
        }
        if (meter instanceof FunctionCounter counter) {
            return counter.count();
        }
        return meter instanceof Gauge gauge ? gauge.value() : Double.NaN;
    }

    private static Series series(Meter meter, Set<String> kept) {
        Map<String, String> tags = new TreeMap<>();
        for (Tag tag : meter.getId().getTags()) {
            if (kept.contains(tag.getKey())) {
                tags.put(tag.getKey(), tag.getValue());
            }
        }
        return new Series(meter.getId().getName(), tags);
    }

    private static MeterReading read(Timer timer) {
        HistogramSnapshot snapshot = timer.takeSnapshot();
        List<Bucket> buckets =
                Arrays.stream(snapshot.histogramCounts()).map(MeterReadings::bucket).toList();
        return new MeterReading(
                timer.getId().getName(),
                Map.of(),
                snapshot.count(),
                new Timings(
                        snapshot.total(TimeUnit.SECONDS), snapshot.max(TimeUnit.SECONDS), buckets));
    }

    private static Bucket bucket(CountAtBucket bucket) {
        return new Bucket(bucket.bucket(TimeUnit.SECONDS), bucket.count());
    }
}
