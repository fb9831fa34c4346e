package io.tailrace.processor.config;

import io.tailrace.event.internal.Check;
import java.time.Duration;

/**
 * Deduplication.
 *
 * @param ttl how long an event id is remembered, at least 1 s; an id is forgotten at most 1/60 of
 *     this time later
 * @param store where event ids are kept
 * @param cacheEntries how many of its latest event ids each task also keeps on the Java heap, so
 *     that they need not be looked up in the store; for 50 times as many ids, and at most
 *     1,600,000, it keeps two bytes each, so that new ids need not be looked up; 0 for neither
 * @param duplicates what happens to an event whose id is remembered
 */
public record DedupeConfig(
        Duration ttl, DedupeStore store, int cacheEntries, Duplicates duplicates) {

    private static final Duration MIN_TTL = Duration.ofSeconds(1);

    /**
     * Checks the values.
     *
     * @throws IllegalArgumentException if the time to live is shorter than 1 s, or the number of
     *     entries is negative
     */
    public DedupeConfig {
        Check.that(ttl.compareTo(MIN_TTL) >= 0, "dedupe-ttl", "must be at least 1 s", ttl);
        Check.that(cacheEntries >= 0, "dedupe-cache", "must be 0 or more", cacheEntries);
    }
}
