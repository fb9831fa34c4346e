/**
 * The state of one partition, without Kafka, threads or clocks: which record may start, which
 * offsets are finished, and how both are encoded in the metadata of a commit. Mutable classes are
 * not safe for use by several threads at once; the dispatcher's lock guards them.
 */
@NullMarked
package io.tailrace.subscriber.partition;

import org.jspecify.annotations.NullMarked;
