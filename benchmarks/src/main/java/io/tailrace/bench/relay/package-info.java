/**
 * The relay beside what one would use instead, on the same servers in the same run: how fast a
 * backlog is drained, how long an event takes, and what that costs.
 */
@NullMarked
package io.tailrace.bench.relay;

import org.jspecify.annotations.NullMarked;
