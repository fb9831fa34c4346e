/**
 * What an operator does with the events that processors hold: read them from the changelog of the
 * schedule, and send commands that cancel or release them. For the thread of the tool.
 */
@NullMarked
package io.tailrace.processor.held;

import org.jspecify.annotations.NullMarked;
