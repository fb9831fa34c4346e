/**
 * Suites that kill, pause and cut off relays, change their number of shards, and measure takeovers,
 * while transactions of every shape are written.
 */
@NullMarked
package io.tailrace.chaos.relay;

import org.jspecify.annotations.NullMarked;
