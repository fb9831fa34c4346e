/**
 * Relays of common but wrong design. Runs against them show that the suites of the relay find
 * repeated and lost events.
 */
@NullMarked
package io.tailrace.chaos.relay.naive;

import org.jspecify.annotations.NullMarked;
