/**
 * The stream of changes: PostgreSQL's write-ahead log, read by a task that an embedded Debezium
 * engine runs. Only this package and those below it know Debezium. The task reads on a thread of
 * its own, and the engine calls the stream's handler on the stream's thread.
 */
@NullMarked
package io.tailrace.relay.source;

import org.jspecify.annotations.NullMarked;
