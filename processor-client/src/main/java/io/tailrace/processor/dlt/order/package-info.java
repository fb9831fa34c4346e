/**
 * The order of the dead letters of one aggregate, also if they are in several partitions. Pure, for
 * one thread.
 */
@NullMarked
package io.tailrace.processor.dlt.order;

import org.jspecify.annotations.NullMarked;
