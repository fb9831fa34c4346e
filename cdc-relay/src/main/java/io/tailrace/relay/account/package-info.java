/**
 * Counts the rows of the outbox table for the account. Start reading at {@code AccountWorker};
 * {@code CountedBlocks} knows which rows are counted. Works on a thread of its own while the relay
 * leads, and never ends the relay's term.
 */
@NullMarked
package io.tailrace.relay.account;

import org.jspecify.annotations.NullMarked;
