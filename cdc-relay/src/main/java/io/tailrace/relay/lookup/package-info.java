/**
 * Telling consoles about rows of the outbox table, beside the stream: on a thread and a session of
 * its own, so that a question can never hold up publishing.
 */
@NullMarked
package io.tailrace.relay.lookup;

import org.jspecify.annotations.NullMarked;
