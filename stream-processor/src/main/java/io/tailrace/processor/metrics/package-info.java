/**
 * What the processor measures, and how it is registered with Micrometer. All of it is safe for any
 * thread.
 */
@NullMarked
package io.tailrace.processor.metrics;

import org.jspecify.annotations.NullMarked;
