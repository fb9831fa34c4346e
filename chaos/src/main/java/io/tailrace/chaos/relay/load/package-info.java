/** Writes transactions of every shape into the outbox, from threads of its own. */
@NullMarked
package io.tailrace.chaos.relay.load;

import org.jspecify.annotations.NullMarked;
