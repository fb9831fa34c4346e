/**
 * The relay's mapping from rows to records as a transform of Kafka Connect. Start reading at {@link
 * io.tailrace.connect.OutboxTransform}. A task of Kafka Connect has a transform of its own, and
 * calls it on one thread.
 */
@NullMarked
package io.tailrace.connect;

import org.jspecify.annotations.NullMarked;
