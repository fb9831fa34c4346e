/** Who leads: a PostgreSQL advisory lock on a session that dies when its owner falls silent. */
@NullMarked
package io.tailrace.relay.leader;

import org.jspecify.annotations.NullMarked;
