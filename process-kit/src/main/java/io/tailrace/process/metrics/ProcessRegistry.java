package io.tailrace.process.metrics;

import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.binder.jvm.ClassLoaderMetrics;
import io.micrometer.core.instrument.binder.jvm.JvmGcMetrics;
import io.micrometer.core.instrument.binder.jvm.JvmMemoryMetrics;
import io.micrometer.core.instrument.binder.jvm.JvmThreadMetrics;
import io.micrometer.core.instrument.binder.system.FileDescriptorMetrics;
import io.micrometer.core.instrument.binder.system.ProcessorMetrics;
import io.micrometer.core.instrument.binder.system.UptimeMetrics;
import io.micrometer.core.instrument.config.MeterFilter;
import io.micrometer.prometheusmetrics.PrometheusConfig;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import io.tailrace.event.metrics.EventMeters;
import io.tailrace.event.metrics.TagLimit;
import java.util.List;

/**
 * The registry of a process: it shows the JVM and the machine under the names of Micrometer, and
 * bounds what the meters of Kafka clients can add.
 */
public final class ProcessRegistry implements AutoCloseable {

    /** The prefixes of the meters of Kafka clients whose tag {@code topic} comes from data. */
    private static final List<String> PER_TOPIC =
            List.of("kafka.producer", "kafka.consumer", "kafka.stream");

    private final PrometheusMeterRegistry registry =
            new PrometheusMeterRegistry(PrometheusConfig.DEFAULT);
    private final JvmGcMetrics collections = new JvmGcMetrics();

    /** A registry with the meters of the JVM. */
    public ProcessRegistry() {
        PER_TOPIC.forEach(this::limitTopics);
        bind(registry);
        collections.bindTo(registry);
    }

    private void limitTopics(String prefix) {
        registry.config()
                .meterFilter(
                        MeterFilter.maximumAllowableTags(
                                prefix,
                                EventMeters.TOPIC,
                                TagLimit.MAX_VALUES,
                                MeterFilter.deny()));
    }

    /** The JVM's own counters; none of these binders needs to be closed. */
    private static void bind(MeterRegistry registry) {
        new JvmMemoryMetrics().bindTo(registry);
        new JvmThreadMetrics().bindTo(registry);
        new ClassLoaderMetrics().bindTo(registry);
        new ProcessorMetrics().bindTo(registry);
        new FileDescriptorMetrics().bindTo(registry);
        new UptimeMetrics().bindTo(registry);
    }

    /** Where the process registers its meters, and what its admin endpoint shows. */
    public PrometheusMeterRegistry meters() {
        return registry;
    }

    /** Stops listening to the garbage collector, and closes the registry. */
    @Override
    public void close() {
        collections.close();
        registry.close();
    }
}
