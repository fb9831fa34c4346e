/**
 * The account: an independent consumer counts what the relays published and what the processors
 * made of it, and every process compares. {@link io.tailrace.processor.account.Account} starts two
 * threads: {@link io.tailrace.processor.account.TopicCounter} counts the partitions that Kafka
 * assigns to this process, {@link io.tailrace.processor.account.AccountView} reads what all
 * counters say. A failure of either never stops the processing of events.
 */
@NullMarked
package io.tailrace.processor.account;

import org.jspecify.annotations.NullMarked;
