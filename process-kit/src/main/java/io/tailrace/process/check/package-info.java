/** A list of checks that runs to the end, and its report. Called by one thread. */
@NullMarked
package io.tailrace.process.check;

import org.jspecify.annotations.NullMarked;
