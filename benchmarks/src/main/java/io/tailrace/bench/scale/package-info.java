/** Whether rates follow from the CPU time of an event, on fewer cores than the machine has. */
@NullMarked
package io.tailrace.bench.scale;

import org.jspecify.annotations.NullMarked;
