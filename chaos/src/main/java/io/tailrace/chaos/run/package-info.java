/**
 * One run of a crash suite: {@link io.tailrace.chaos.run.ChaosRun} provides servers, processes and
 * waiting to a {@link io.tailrace.chaos.run.Suite}, which returns a {@link
 * io.tailrace.chaos.run.SuiteResult}. A run uses one thread.
 */
@NullMarked
package io.tailrace.chaos.run;

import org.jspecify.annotations.NullMarked;
