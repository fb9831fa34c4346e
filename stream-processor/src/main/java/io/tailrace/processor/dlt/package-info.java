/**
 * What an operator does with the dead-letter topic: look, send again, discard.
 *
 * <p>What was done with a record is itself a record, of the compacted topic {@value
 * io.tailrace.processor.dlt.Dealings#TOPIC}, written in the same Kafka transaction as what was
 * sent. So an interrupted run neither repeats nor skips anything when it is repeated. All of it is
 * for one thread.
 */
@NullMarked
package io.tailrace.processor.dlt;

import org.jspecify.annotations.NullMarked;
