/**
 * The volume suite: publishes a huge transaction, a long backlog or a large existing table with a
 * small heap.
 */
@NullMarked
package io.tailrace.chaos.volume;

import org.jspecify.annotations.NullMarked;
