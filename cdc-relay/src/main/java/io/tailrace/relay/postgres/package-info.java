/** What the relay asks of PostgreSQL apart from the stream: table, publication, slot. */
@NullMarked
package io.tailrace.relay.postgres;

import org.jspecify.annotations.NullMarked;
