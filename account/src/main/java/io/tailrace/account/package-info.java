/**
 * The account: what was committed equals what was delivered, held, skipped and dead-lettered.
 *
 * <p>Counters look at one part of the pipeline each, such as the outbox table or a partition of a
 * topic, and add up a {@link io.tailrace.account.Tally} per {@link io.tailrace.account.Line} and
 * minute of the ids. They publish the tallies in the topic of {@link
 * io.tailrace.account.AccountTopic}. A {@code Ledger} reads this topic, adds the parts up, and
 * compares. Start reading at {@code Hop}, which lists what is compared.
 */
@NullMarked
package io.tailrace.account;

import org.jspecify.annotations.NullMarked;
