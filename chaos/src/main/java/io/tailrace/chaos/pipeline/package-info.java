/**
 * The suite of the whole pipeline: relay, processor and subscriber together, with the faults of
 * their own suites at the same time.
 */
@NullMarked
package io.tailrace.chaos.pipeline;

import org.jspecify.annotations.NullMarked;
