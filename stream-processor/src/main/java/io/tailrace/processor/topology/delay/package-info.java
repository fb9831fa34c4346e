/**
 * The last stage: an event is held until it is due and then delivered. Stages are called by stream
 * threads; {@link io.tailrace.processor.topology.delay.HeldEvents} may be read by any thread.
 */
@NullMarked
package io.tailrace.processor.topology.delay;

import org.jspecify.annotations.NullMarked;
