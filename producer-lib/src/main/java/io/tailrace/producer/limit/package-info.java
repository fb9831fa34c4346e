/** Rate limits for emitting events. Called on the emitting thread, inside its transaction. */
@NullMarked
package io.tailrace.producer.limit;

import org.jspecify.annotations.NullMarked;
