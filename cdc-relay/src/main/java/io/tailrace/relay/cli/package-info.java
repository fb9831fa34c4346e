/** The relay as a process. */
@NullMarked
package io.tailrace.relay.cli;

import org.jspecify.annotations.NullMarked;
