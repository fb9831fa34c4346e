/**
 * What an outbox measures, and the listener through which it reports measurements. Listeners are
 * called on the emitting thread.
 */
@NullMarked
package io.tailrace.producer.metrics;

import org.jspecify.annotations.NullMarked;
