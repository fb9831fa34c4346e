/**
 * What happens to an event between the relay's topics and the subscribers': it is validated, and
 * passed on unless it was before. {@link io.tailrace.processor.topology.EventTopology} is the whole
 * of it.
 */
@NullMarked
package io.tailrace.processor.topology;

import org.jspecify.annotations.NullMarked;
