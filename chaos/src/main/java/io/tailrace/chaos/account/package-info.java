/** What the account of relays and processors says while they are killed, and the world changes. */
@NullMarked
package io.tailrace.chaos.account;

import org.jspecify.annotations.NullMarked;
