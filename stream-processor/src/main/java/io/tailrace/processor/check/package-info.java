/**
 * Everything that a processor needs, checked to the end and without changing anything. Called by
 * one thread.
 */
@NullMarked
package io.tailrace.processor.check;

import org.jspecify.annotations.NullMarked;
