/**
 * The stream processor: reads what the relays wrote, and passes on each valid event once.
 *
 * <p>{@link io.tailrace.processor.StreamProcessor} is the process; {@code topology} is what it
 * runs, {@code cli} its command line. All of it may be used from any thread.
 */
@NullMarked
package io.tailrace.processor;

import org.jspecify.annotations.NullMarked;
