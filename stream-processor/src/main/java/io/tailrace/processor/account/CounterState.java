package io.tailrace.processor.account;

import java.time.Duration;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.atomic.LongAdder;
import org.jspecify.annotations.Nullable;

/** How the counting of this process goes. Safe for any thread. */
final class CounterState {

    private final String member;
    private final Runnable onRound;
    private final LongAdder late = new LongAdder();
    private volatile long lastRound = System.nanoTime();
    private volatile @Nullable String waitsFor;

    /**
     * @param onRound called when a round has ended
     */
    CounterState(String application, Runnable onRound) {
        this.member = application + "/" + UUID.randomUUID();
        this.onRound = onRound;
    }

    /** The name of the counter, which no other process has. */
    String member() {
        return member;
    }

    /** The topic of a part. */
    static String topic(String part) {
        return part.substring(0, Math.max(0, part.lastIndexOf('-')));
    }

    /** An event was not counted, because its id is too old or from the future. */
    void late() {
        late.increment();
    }

    long lateEvents() {
        return late.sum();
    }

    /** Everything is counted that was there a short while ago. */
    void roundEnded() {
        waitsFor = null;
        lastRound = System.nanoTime();
        onRound.run();
    }

    /** What has to be counted first; null for nothing. */
    void waitsFor(@Nullable String what) {
        waitsFor = what;
    }

    Optional<String> waitsFor() {
        return Optional.ofNullable(waitsFor);
    }

    /** For how long no round has ended. */
    Duration sinceRound() {
        return Duration.ofNanos(System.nanoTime() - lastRound);
    }
}
