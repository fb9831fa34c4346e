/**
 * A suite that changes the world of the relays, where the others kill processes and servers: slot,
 * table, partitions and publication are dropped and replaced, the database is promoted, restored
 * and moved, the number of shards is changed, topics are deleted. {@link
 * io.tailrace.chaos.world.WorldSuite} runs on one thread; writers and observers have threads of
 * their own.
 */
@NullMarked
package io.tailrace.chaos.world;

import org.jspecify.annotations.NullMarked;
