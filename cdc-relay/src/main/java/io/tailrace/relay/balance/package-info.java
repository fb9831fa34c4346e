/**
 * The comparison of what is committed and what is delivered, for the command {@code account} and
 * for consoles: from what relays and processors have counted, or from the table and the topics
 * themselves. Each object is for one thread.
 */
@NullMarked
package io.tailrace.relay.balance;

import org.jspecify.annotations.NullMarked;
