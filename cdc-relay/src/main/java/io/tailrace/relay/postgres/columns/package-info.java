/** The columns of the outbox table beside those of the contract. Without state, for any thread. */
@NullMarked
package io.tailrace.relay.postgres.columns;

import org.jspecify.annotations.NullMarked;
