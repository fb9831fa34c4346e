package io.tailrace.bench.processor;

import io.tailrace.bench.processor.CpuByRole.Role;
import io.tailrace.bench.processor.Throughput.Pass;
import io.tailrace.bench.report.Medians;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.IntStream;

/** Rows and summary of the rounds with payloads of one size. Immutable. */
final class ThroughputFigures {

    private static final String BY = "by";
    private static final String BYTES = "B";
    private static final String RATE = "events/s";
    private static final String RATIO = "of the pass-through";
    private static final String CPU = "CPU µs/event, all";

    private final int bytes;
    private final Map<String, List<Pass>> passes;

    /**
     * @param bytes the size of the payloads
     * @param passes the rounds of each contender, by name
     */
    ThroughputFigures(int bytes, Map<String, List<Pass>> passes) {
        this.bytes = bytes;
        this.passes = passes;
    }

    /** A row for each contender. */
    List<Map<String, Object>> rows() {
        return passes.keySet().stream().map(this::row).toList();
    }

    private Map<String, Object> row(String name) {
        Map<String, Object> row = new LinkedHashMap<>();
        row.put(BY, name.replace('_', ' '));
        row.put(BYTES, bytes);
        row.put(RATE, (long) rate(name));
        row.put(RATIO, ratio(name, Throughput.PEER));
        row.put(CPU, cpu(name));
        for (Role role : Role.values()) {
            row.put(role.title(), cpu(name, role));
        }
        return row;
    }

    /** Adds the figures of this size. */
    void addTo(Map<String, Object> summary) {
        passes.keySet().forEach(name -> summary.put(name + "_" + bytes, (long) rate(name)));
        String suffix = bytes == Throughput.SIZES.get(0) ? "" : "_" + bytes;
        summary.put("ratio" + suffix, text(ratio(Throughput.ROCKSDB, Throughput.PEER)));
        summary.put(
                "ratio_to_16_kb" + suffix,
                text(ratio(Throughput.ROCKSDB, Throughput.DEFAULT_PEER)));
        summary.put(
                "ratio_to_no_dedupe" + suffix,
                text(ratio(Throughput.ROCKSDB, Throughput.NO_DEDUPE)));
        summary.put("cpu_ratio" + suffix, text(cpu(Throughput.PEER) / cpu(Throughput.ROCKSDB)));
    }

    private double rate(String name) {
        return Medians.of(of(name).stream().map(Pass::rate));
    }

    private double cpu(String name) {
        return Medians.of(of(name).stream().map(Pass::allMicros));
    }

    private double cpu(String name, Role role) {
        return Medians.of(
                of(name).stream().map(pass -> pass.micros().getOrDefault(role, Double.NaN)));
    }

    /** The median of the ratios of each round. */
    private double ratio(String name, String peer) {
        List<Pass> own = of(name);
        List<Pass> other = of(peer);
        return Medians.of(
                IntStream.range(0, own.size())
                        .mapToObj(n -> own.get(n).rate() / other.get(n).rate()));
    }

    private List<Pass> of(String name) {
        return passes.getOrDefault(name, List.of());
    }

    private static String text(double figure) {
        return Double.isNaN(figure) ? "n/a" : String.format(Locale.ROOT, "%.2f", figure);
    }
}
