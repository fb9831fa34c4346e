package io.tailrace.relay.retention;

import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * The rows that a range of blocks still holds.
 *
 * @param oldest the time of the oldest id that has a time; null if no id has one
 * @param ageless how many rows have an id without a time
 */
record Kept(@Nullable Instant oldest, int ageless) {}
