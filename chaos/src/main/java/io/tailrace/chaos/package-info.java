/**
 * The command line of the crash suites. A suite breaks the pipeline on purpose and checks from the
 * outside that no event is lost, duplicated, invented or reordered. The seed of a run decides its
 * faults.
 */
@NullMarked
package io.tailrace.chaos;

import org.jspecify.annotations.NullMarked;
