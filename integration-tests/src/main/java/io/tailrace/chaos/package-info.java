/**
 * Programs that break the pipeline on purpose and check from the outside that nothing is lost,
 * doubled, invented or reordered. A run is decided by its seed.
 */
@NullMarked
package io.tailrace.chaos;

import org.jspecify.annotations.NullMarked;
