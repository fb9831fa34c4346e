package io.tailrace.bench.latency;

import io.tailrace.bench.report.Medians;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.ToDoubleFunction;
import java.util.stream.IntStream;

/** Compares the processor with the pass-through topology. Stateless. */
final class TopologyRatios {

    private TopologyRatios() {}

    /**
     * The figures of the processor and their ratio to those of its peer in the same round, as
     * medians.
     *
     * @param results the measurements by contender and rate, in the order of the rounds
     */
    static Map<String, Object> of(Map<String, Map<Rate, List<MeasuredLatency>>> results) {
        Map<Rate, List<MeasuredLatency>> peer =
                results.getOrDefault(Topologies.PASS_THROUGH, Map.of());
        Map<String, Object> summary = new LinkedHashMap<>();
        results.getOrDefault(Topologies.PROCESSOR, Map.of())
                .forEach(
                        (rate, own) -> {
                            List<MeasuredLatency> other = peer.getOrDefault(rate, List.of());
                            put(summary, "p50", rate, own, other, MeasuredLatency::p50);
                            put(summary, "p99", rate, own, other, MeasuredLatency::p99);
                        });
        return summary;
    }

    private static void put(
            Map<String, Object> summary,
            String name,
            Rate rate,
            List<MeasuredLatency> own,
            List<MeasuredLatency> peer,
            ToDoubleFunction<MeasuredLatency> figure) {
        double millis = Medians.of(own.stream().map(figure::applyAsDouble));
        double ratio =
                Medians.of(
                        IntStream.range(0, Math.min(own.size(), peer.size()))
                                .mapToObj(
                                        n ->
                                                figure.applyAsDouble(own.get(n))
                                                        / figure.applyAsDouble(peer.get(n))));
        String suffix = rate.perSecond() == 0 ? "burst" : Integer.toString(rate.perSecond());
        summary.put("%s_ms_%s".formatted(name, suffix), text("%.1f", millis));
        summary.put("%s_ratio_%s".formatted(name, suffix), text("%.2f", ratio));
    }

    private static String text(String format, double figure) {
        return String.format(Locale.ROOT, format, figure);
    }
}
