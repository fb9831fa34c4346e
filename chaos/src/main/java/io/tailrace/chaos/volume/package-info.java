/**
 * The volume suite: publishes a huge transaction, a long backlog or a large existing table with a
 * small heap. The repair suite: publishes the few rows of a large table that are missing in the
 * topics after a loss of continuity.
 */
@NullMarked
package io.tailrace.chaos.volume;

import org.jspecify.annotations.NullMarked;
