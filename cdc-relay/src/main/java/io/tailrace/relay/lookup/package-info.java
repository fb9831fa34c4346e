/**
 * Telling consoles about rows of the outbox table and buckets of the account, beside the stream: on
 * threads and sessions of their own, so that a question can never hold up publishing.
 */
@NullMarked
package io.tailrace.relay.lookup;

import org.jspecify.annotations.NullMarked;
