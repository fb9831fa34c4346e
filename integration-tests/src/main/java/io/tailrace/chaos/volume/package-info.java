/**
 * Much at once, in a small heap: one huge transaction, a long backlog, a large table on the first
 * start. {@link io.tailrace.chaos.volume.VolumeSuite} is the run.
 */
@NullMarked
package io.tailrace.chaos.volume;

import org.jspecify.annotations.NullMarked;
