/** The topics of processors themselves, and how they are made. Called by one thread. */
@NullMarked
package io.tailrace.processor.setup;

import org.jspecify.annotations.NullMarked;
