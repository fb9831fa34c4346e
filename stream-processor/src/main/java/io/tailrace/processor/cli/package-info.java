/** The processor as a process of its own. */
@NullMarked
package io.tailrace.processor.cli;

import org.jspecify.annotations.NullMarked;
