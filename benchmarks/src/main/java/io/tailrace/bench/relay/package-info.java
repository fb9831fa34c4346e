/**
 * The relay beside its alternatives on the same servers in the same run: how fast each drains a
 * backlog, and at what cost.
 */
@NullMarked
package io.tailrace.bench.relay;

import org.jspecify.annotations.NullMarked;
