package io.tailrace.chaos.relay;

/** How the relays of one shard count are replaced by relays of another shard count. */
enum ShardChange {
    /** The old relays are stopped in good order before the new ones start. */
    STOP,
    /** The old relays are killed before the new ones start. */
    KILL,
    /** The old relays are paused, and resumed once the new ones publish. */
    PAUSE,
    /** The new relays start while the old ones lead; then the old ones are stopped. */
    OVERLAP
}
