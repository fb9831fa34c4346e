/**
 * The stream of changes: PostgreSQL's write-ahead log, read by an embedded Debezium engine. Only
 * this package knows Debezium. The engine reads on a thread of its own and calls the stream's
 * handler on the stream's thread.
 */
@NullMarked
package io.tailrace.relay.source;

import org.jspecify.annotations.NullMarked;
