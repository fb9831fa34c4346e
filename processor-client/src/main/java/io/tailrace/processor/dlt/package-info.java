/**
 * What an operator does with the dead-letter topic: read dead letters, redrive them, discard them,
 * or reopen discarded ones. All of it is for one thread.
 *
 * <p>A dead letter stays in its topic. What was done with it, its {@link
 * io.tailrace.processor.dlt.Disposition}, is a record of the {@link
 * io.tailrace.processor.dlt.RedriveLog}, the compacted topic {@value
 * io.tailrace.processor.dlt.RedriveLog#TOPIC}, and is written in the same Kafka transaction as the
 * redriven event. {@link io.tailrace.processor.dlt.DeadLetterReader#forEachOpen} skips dead letters
 * that were redriven or discarded, so a run that was interrupted can be repeated and redrives
 * nothing twice.
 */
@NullMarked
package io.tailrace.processor.dlt;

import org.jspecify.annotations.NullMarked;
