/**
 * Deduplication: an event whose id was passed on within the time to live is dropped or
 * dead-lettered. Stages are called by stream threads; {@link
 * io.tailrace.processor.topology.dedupe.RememberedIds} may be read by any thread.
 */
@NullMarked
package io.tailrace.processor.topology.dedupe;

import org.jspecify.annotations.NullMarked;
