/**
 * How many committed rows are not published yet. {@code OutboxDepth} is the arithmetic; {@code
 * DepthSampler} reads the statistics of PostgreSQL on a thread of its own. Counting costs the
 * stream an addition and a comparison per batch.
 */
@NullMarked
package io.tailrace.relay.depth;

import org.jspecify.annotations.NullMarked;
