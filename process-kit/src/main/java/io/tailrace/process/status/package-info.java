/** The report of a command that shows the state of processes. Called by one thread. */
@NullMarked
package io.tailrace.process.status;

import org.jspecify.annotations.NullMarked;
