/**
 * What happens in one partition, without Kafka, threads or clocks: which record of which aggregate
 * may start now, what is finished, and how that is written into the metadata of a commit. Nothing
 * here is safe for several threads at once.
 */
@NullMarked
package io.tailrace.subscriber.partition;

import org.jspecify.annotations.NullMarked;
