/**
 * Rehearses a redrive: subscribers of the groups that failed call their handlers for the dead
 * letters and roll everything back. {@link io.tailrace.processor.rehearsal.Rehearsal} is the entry
 * point. For one thread, except for {@link io.tailrace.processor.rehearsal.Rehearsal#stop}.
 */
@NullMarked
package io.tailrace.processor.rehearsal;

import org.jspecify.annotations.NullMarked;
