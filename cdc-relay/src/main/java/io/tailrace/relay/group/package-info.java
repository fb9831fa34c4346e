/**
 * Several relays in one process, each for an outbox of its own. A relay that fails is started again
 * by its supervisor, and disturbs no other.
 */
@NullMarked
package io.tailrace.relay.group;

import org.jspecify.annotations.NullMarked;
