package io.tailrace.process.live;

import io.micrometer.core.instrument.Meter;
import io.tailrace.process.admin.Health;
import java.util.function.Predicate;
import java.util.function.Supplier;

/**
 * What is reported of a process, or of one of the relays that run in it.
 *
 * @param process who reports, and how often; an interval of zero reports nothing
 * @param health called by the thread of the reporter
 * @param meters which meters of the registry are those of this one
 */
public record ReportedProcess(
        LiveProcess process, Supplier<Health> health, Predicate<Meter.Id> meters) {}
