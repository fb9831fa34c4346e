/**
 * Whether the first dead letters of a redrive, the canaries, are handled: {@link
 * io.tailrace.processor.dlt.canary.CanarySelection} chooses them, {@link
 * io.tailrace.processor.dlt.canary.CanaryReaders} finds out beforehand whether their readers can
 * prove anything, and {@link io.tailrace.processor.dlt.canary.CanaryWatch} watches. Knows nothing
 * of dead letters but ids, groups and places. For the thread that redrives.
 */
@NullMarked
package io.tailrace.processor.dlt.canary;

import org.jspecify.annotations.NullMarked;
