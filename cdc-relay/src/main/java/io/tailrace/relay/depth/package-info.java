/**
 * How far publishing is behind: {@code OutboxDepth} in rows and {@code StreamLag} in seconds are
 * the arithmetic; {@code ServerSampler} asks PostgreSQL on a thread of its own. Both cost the
 * stream an addition and a comparison per batch.
 */
@NullMarked
package io.tailrace.relay.depth;

import org.jspecify.annotations.NullMarked;
