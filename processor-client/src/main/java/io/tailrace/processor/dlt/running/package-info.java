/**
 * Which redrives and discards run at this moment: {@link
 * io.tailrace.processor.dlt.running.RunAnnouncement} writes signs of life of a run, and {@link
 * io.tailrace.processor.dlt.running.OtherRuns} refuses to begin while there are signs of another.
 */
@NullMarked
package io.tailrace.processor.dlt.running;

import org.jspecify.annotations.NullMarked;
