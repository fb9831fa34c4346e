package io.tailrace.docs;

import static io.tailrace.docs.MarkdownTable.code;
import static java.util.stream.Collectors.joining;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.DistributionSummary;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.Tags;
import io.micrometer.core.instrument.Timer;
import io.micrometer.prometheusmetrics.PrometheusConfig;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import io.tailrace.event.metrics.EventMeters;
import io.tailrace.event.metrics.MeterSpec;
import io.tailrace.process.tracing.TracingMeters;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/** The meters of all modules, from their descriptions in the code. */
final class MetricsPage {

    /** Who registers a meter whose name does not say it. */
    private static final Map<MeterSpec, String> REGISTERED_BY =
            Map.of(
                    EventMeters.EMITTED, "producer",
                    EventMeters.PROCESSED, "subscriber",
                    EventMeters.RETRIES,
                            "subscriber (retries in place), processor (delayed retries)",
                    EventMeters.DEAD_LETTERED, "processor, relay",
                    EventMeters.DUPLICATES_SKIPPED, "processor",
                    EventMeters.DELIVERY_LATENCY, "subscriber",
                    EventMeters.SUBSCRIPTIONS, "subscriber, producer (local subscribers)",
                    EventMeters.OUTBOX_DEPTH, "relay",
                    TracingMeters.SPANS, "relay, processor");

    private final MarkdownTable table =
            new MarkdownTable(
                    "name", "Prometheus", "kind", "unit", "tags", "meaning", "registered by");

    /** Adds the meters of one list, in its order. */
    MetricsPage add(List<MeterSpec> meters) {
        for (MeterSpec meter : meters) {
            table.row(
                    code(meter.name()),
                    code(prometheusName(meter)),
                    meter.kind().name().toLowerCase(Locale.ROOT).replace('_', ' '),
                    meter.unit() == null ? "" : meter.unit(),
                    meter.tags().stream().map(MarkdownTable::code).collect(joining(", ")),
                    meter.meaning(),
                    registeredBy(meter));
        }
        return this;
    }

    String table() {
        return table.toString();
    }

    private static String registeredBy(MeterSpec meter) {
        String modules = REGISTERED_BY.get(meter);
        if (modules == null && meter.name().startsWith("tailrace.")) {
            return meter.name().split("\\.", -1)[1];
        }
        if (modules == null) {
            throw new IllegalStateException(
                    "MetricsPage.REGISTERED_BY must say who registers " + meter.name());
        }
        return modules;
    }

    /** The name that a Prometheus registry prints for the meter. */
    static String prometheusName(MeterSpec meter) {
        PrometheusMeterRegistry registry = new PrometheusMeterRegistry(PrometheusConfig.DEFAULT);
        Tags tags =
                Tags.of(
                        meter.tags().stream()
                                .flatMap(key -> List.of(key, "x").stream())
                                .toArray(String[]::new));
        switch (meter.kind()) {
            case COUNTER ->
                    Counter.builder(meter.name())
                            .baseUnit(meter.baseUnit())
                            .tags(tags)
                            .register(registry);
            case DISTRIBUTION_SUMMARY ->
                    DistributionSummary.builder(meter.name()).tags(tags).register(registry);
            case TIMER -> Timer.builder(meter.name()).tags(tags).register(registry);
            case GAUGE ->
                    Gauge.builder(meter.name(), () -> 0)
                            .baseUnit(meter.baseUnit())
                            .tags(tags)
                            .register(registry);
        }
        return registry.scrape()
                .lines()
                .filter(line -> line.startsWith("# TYPE "))
                .map(line -> line.split(" ", -1)[2])
                .findFirst()
                .orElseThrow();
    }
}
