package io.tailrace.subscriber.internal.rehearsal;

import io.tailrace.event.internal.rehearsal.LetterPosition;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.jspecify.annotations.Nullable;

/**
 * A dead letter that was asked for.
 *
 * @param position where it is
 * @param record as a redrive would deliver it; null if it was not found
 * @param problem why it was not found; empty if it was
 */
record FetchedLetter(
        LetterPosition position, @Nullable ConsumerRecord<byte[], byte[]> record, String problem) {}
