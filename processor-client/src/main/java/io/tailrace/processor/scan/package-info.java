/**
 * Reads whole topics for the tools of operators, without a consumer group. For the thread of the
 * tool.
 */
@NullMarked
package io.tailrace.processor.scan;

import org.jspecify.annotations.NullMarked;
