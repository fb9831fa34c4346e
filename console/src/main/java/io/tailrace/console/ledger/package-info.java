/**
 * The account for people: what was committed and delivered, by aggregate type and hour, and what of
 * it is not equal. One thread reads the topic of the account once somebody has looked; everything
 * else is called by any thread.
 */
@NullMarked
package io.tailrace.console.ledger;

import org.jspecify.annotations.NullMarked;
