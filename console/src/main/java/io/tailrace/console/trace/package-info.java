/**
 * The way of an event: from its row through every topic to where it is now. Everything is read when
 * it is asked for, and nothing is kept.
 */
@NullMarked
package io.tailrace.console.trace;

import org.jspecify.annotations.NullMarked;
