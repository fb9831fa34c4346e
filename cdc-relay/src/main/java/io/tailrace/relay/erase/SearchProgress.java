package io.tailrace.relay.erase;

import java.time.Duration;
import java.util.function.Consumer;

/** Says every few seconds how many records of which topic were read. For one thread. */
final class SearchProgress {

    private static final long INTERVAL_NANOS = Duration.ofSeconds(5).toNanos();

    private final Consumer<String> lines;
    private long nextLine = System.nanoTime() + INTERVAL_NANOS;
    private String topic = "";
    private long records;

    /**
     * @param lines receives texts for people
     */
    SearchProgress(Consumer<String> lines) {
        this.lines = lines;
    }

    void begin(String next) {
        topic = next;
        records = 0;
    }

    void read() {
        records++;
    }

    void reportIfDue() {
        if (System.nanoTime() - nextLine >= 0) {
            nextLine = System.nanoTime() + INTERVAL_NANOS;
            lines.accept("searching topic %s, %d records read".formatted(topic, records));
        }
    }
}
