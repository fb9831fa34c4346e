/**
 * What a relay measures, and how often it logs what data can cause: the description of each meter,
 * its registration with Micrometer, a budget for log messages. Meters are updated by the relay's
 * threads and read by the threads of the registry.
 */
@NullMarked
package io.tailrace.relay.metrics;

import org.jspecify.annotations.NullMarked;
