/**
 * What the stages of the topology share: the record that travels between them, the names of the
 * nodes, the limits of the topics, the groups that may be retried, and the counters. Stages run on
 * stream threads, several at the same time; everything here is safe for any thread.
 */
@NullMarked
package io.tailrace.processor.topology.stage;

import org.jspecify.annotations.NullMarked;
