/**
 * Adding up what the counters say, and comparing. Start reading at {@code Ledger}; {@code
 * AccountReading} fills one from the topic of the account.
 */
@NullMarked
package io.tailrace.account.ledger;

import org.jspecify.annotations.NullMarked;
