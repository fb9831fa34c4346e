/** Processes of the operating system that a suite kills, stops and pauses. */
@NullMarked
package io.tailrace.chaos.process;

import org.jspecify.annotations.NullMarked;
