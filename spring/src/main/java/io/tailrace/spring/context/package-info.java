/**
 * Fills the {@link io.tailrace.event.EventContext} of the thread that handles a request or a
 * record, so that the events emitted there carry its correlation id, cause and trace.
 */
@NullMarked
package io.tailrace.spring.context;

import org.jspecify.annotations.NullMarked;
