/**
 * Where the relay stands in the WAL: the position, the guard that keeps it, the topic that stores
 * it.
 */
@NullMarked
package io.tailrace.relay.position;

import org.jspecify.annotations.NullMarked;
