/**
 * The command line of the processor, {@code tailrace-processor}, and of its tools, {@code
 * tailrace-processor dlt} and {@code tailrace-processor held}. Commands run on the main thread.
 */
@NullMarked
package io.tailrace.processor.cli;

import org.jspecify.annotations.NullMarked;
