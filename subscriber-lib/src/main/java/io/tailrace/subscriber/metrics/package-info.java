/**
 * What a subscriber measures, and the interface through which it reports measurements. Needs no
 * metrics library; {@code io.tailrace.subscriber.micrometer} has an implementation for Micrometer.
 */
@NullMarked
package io.tailrace.subscriber.metrics;

import org.jspecify.annotations.NullMarked;
