/**
 * Two relays of common but wrong design. Runs against them show that the relay suite finds repeated
 * events. Only the relay suite uses them.
 */
@NullMarked
package io.tailrace.chaos.relay.naive;

import org.jspecify.annotations.NullMarked;
