package io.tailrace.chaos.relay;

/** How the relays of one number of shards give way to those of another. */
enum Handover {
    /** They are stopped in order, then the others start. */
    STOP,
    /** They are killed, then the others start. */
    KILL,
    /** They are paused, and go on when the others publish. */
    PAUSE,
    /** The others start while they lead, then they are stopped. */
    OVERLAP
}
