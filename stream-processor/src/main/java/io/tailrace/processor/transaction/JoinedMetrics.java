package io.tailrace.processor.transaction;

import java.util.HashMap;
import java.util.Map;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.apache.kafka.common.Metric;
import org.apache.kafka.common.MetricName;

/**
 * The metrics of two producers, which differ in the tag {@code client-id}. From some totals Kafka
 * Streams computes how long the stream thread was blocked, and it fails if one of them is there
 * twice: each of these has the sum of both producers and the tags of the first.
 */
final class JoinedMetrics {

    private static final Set<String> ONCE =
            Set.of(
                    "bufferpool-wait-time-ns-total",
                    "flush-time-ns-total",
                    "metadata-wait-time-ns-total",
                    "txn-init-time-ns-total",
                    "txn-begin-time-ns-total",
                    "txn-send-offsets-time-ns-total",
                    "txn-commit-time-ns-total",
                    "txn-abort-time-ns-total");

    private JoinedMetrics() {}

    static Map<MetricName, Metric> of(
            Map<MetricName, ? extends Metric> first, Map<MetricName, ? extends Metric> second) {
        Map<String, Metric> totals =
                second.values().stream()
                        .filter(metric -> ONCE.contains(metric.metricName().name()))
                        .collect(
                                Collectors.toMap(
                                        metric -> metric.metricName().name(), Function.identity()));
        Map<MetricName, Metric> joined = new HashMap<>();
        second.forEach(
                (name, metric) -> {
                    if (!ONCE.contains(name.name())) {
                        joined.put(name, metric);
                    }
                });
        first.forEach(
                (name, metric) -> {
                    Metric other = totals.get(name.name());
                    joined.put(name, other == null ? metric : new Sum(metric, other));
                });
        return joined;
    }

    /** Has the name of the first of two metrics, and a number. */
    private record Sum(Metric first, Metric second) implements Metric {

        @Override
        public MetricName metricName() {
            return first.metricName();
        }

        @Override
        public Object metricValue() {
            return number(first) + number(second);
        }

        private static double number(Metric metric) {
            return ((Number) metric.metricValue()).doubleValue();
        }
    }
}
