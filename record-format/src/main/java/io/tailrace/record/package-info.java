/**
 * Turns a row of an outbox table into a Kafka record, without input or output. Start reading at
 * {@link io.tailrace.record.RecordFactory}.
 */
@NullMarked
package io.tailrace.record;

import org.jspecify.annotations.NullMarked;
