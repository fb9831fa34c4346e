package io.tailrace.event;

import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.LongSupplier;

/**
 * Creates UUIDs of version 7 (RFC 9562, section 5.7), each greater than all before it. Safe for any
 * thread, without locks.
 *
 * <p>The 48 bits of milliseconds and the 12 bits after the version are one counter (section 6.2,
 * method 1). It starts each millisecond at a random value of 11 bits, grows by one per UUID, and
 * carries over into the milliseconds if it overflows; if the clock steps back, the counter
 * continues from its last value. The other 62 bits are random.
 */
final class TimeOrderedUuids {

    private static final int COUNTER_BITS = 12;
    private static final long COUNTER_MASK = 0xFFF;
    private static final long SEED_MASK = 0x7FF;
    private static final long VERSION_7 = 0x7000;
    private static final long VARIANT = 0x8000_0000_0000_0000L;

    private final LongSupplier epochMillis;
    private final LongSupplier randomBits;
    private final AtomicLong last = new AtomicLong();

    TimeOrderedUuids(LongSupplier epochMillis, LongSupplier randomBits) {
        this.epochMillis = epochMillis;
        this.randomBits = randomBits;
    }

    UUID next() {
        long seed = randomBits.getAsLong() & SEED_MASK;
        long fresh = (epochMillis.getAsLong() << COUNTER_BITS) | seed;
        long ticks = last.updateAndGet(previous -> Math.max(fresh, previous + 1));
        long millis = ticks >>> COUNTER_BITS;
        long high = (millis << 16) | VERSION_7 | (ticks & COUNTER_MASK);
        return new UUID(high, VARIANT | (randomBits.getAsLong() >>> 2));
    }

    /** The milliseconds since 1970 in a UUID of version 7; empty for other versions. */
    static Optional<Long> millisOf(UUID uuid) {
        return uuid.version() == 7 && uuid.variant() == 2
                ? Optional.of(uuid.getMostSignificantBits() >>> 16)
                : Optional.empty();
    }
}
