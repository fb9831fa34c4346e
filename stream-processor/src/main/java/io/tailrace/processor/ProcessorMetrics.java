package io.tailrace.processor;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;
import io.tailrace.processor.topology.EventMeter;

/**
 * What the processor counts, with Micrometer. Work that is repeated after a crash is counted again.
 */
final class ProcessorMetrics implements EventMeter {

    private final Counter processed;
    private final Counter duplicates;
    private final Counter deadLettered;

    ProcessorMetrics(MeterRegistry registry) {
        processed = counter(registry, "events.processed", "Events passed on");
        duplicates = counter(registry, "events.duplicates.skipped", "Events seen before");
        deadLettered = counter(registry, "events.dead.lettered", "Events given up");
    }

    private static Counter counter(MeterRegistry registry, String name, String description) {
        return Counter.builder(name).description(description).register(registry);
    }

    @Override
    public void processed() {
        processed.increment();
    }

    @Override
    public void duplicate() {
        duplicates.increment();
    }

    @Override
    public void deadLettered() {
        deadLettered.increment();
    }

    long processedEvents() {
        return (long) processed.count();
    }

    long skippedDuplicates() {
        return (long) duplicates.count();
    }

    long deadLetteredEvents() {
        return (long) deadLettered.count();
    }
}
