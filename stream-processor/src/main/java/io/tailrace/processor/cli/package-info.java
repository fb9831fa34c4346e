/**
 * The command line of the processor, {@code tailrace-processor}, and of its dead-letter tool,
 * {@code tailrace-processor dlt}. Commands run on the main thread.
 */
@NullMarked
package io.tailrace.processor.cli;

import org.jspecify.annotations.NullMarked;
