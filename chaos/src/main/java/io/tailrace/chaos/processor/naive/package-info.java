/** A processor without transactions, to show that the processor suite finds repeated events. */
@NullMarked
package io.tailrace.chaos.processor.naive;

import org.jspecify.annotations.NullMarked;
