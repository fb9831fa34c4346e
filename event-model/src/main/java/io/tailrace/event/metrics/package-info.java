/**
 * The names and meanings of what Tailrace measures. No metrics library is needed here: the modules
 * that measure bring Micrometer themselves, and the reference page of metrics is generated from
 * these descriptions.
 */
@NullMarked
package io.tailrace.event.metrics;

import org.jspecify.annotations.NullMarked;
