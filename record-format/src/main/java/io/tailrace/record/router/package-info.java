/** Records as Debezium's outbox event router writes them. */
@NullMarked
package io.tailrace.record.router;

import org.jspecify.annotations.NullMarked;
