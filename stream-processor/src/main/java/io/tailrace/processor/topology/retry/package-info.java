/**
 * The first stage for the failures that consumer groups report to {@code events.failed}: a failed
 * event is scheduled for another attempt, or goes to the dead-letter topic. Called by stream
 * threads.
 */
@NullMarked
package io.tailrace.processor.topology.retry;

import org.jspecify.annotations.NullMarked;
