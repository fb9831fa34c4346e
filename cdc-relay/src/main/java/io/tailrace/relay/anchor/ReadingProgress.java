package io.tailrace.relay.anchor;

import java.time.Duration;
import java.util.function.LongSupplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Logs every few seconds how far the topics are read. For one thread. */
final class ReadingProgress {

    private static final Logger LOG = LoggerFactory.getLogger(ReadingProgress.class);
    private static final Duration INTERVAL = Duration.ofSeconds(5);

    private long lastLogged = System.nanoTime();
    private long records;

    /**
     * Notes that records were read.
     *
     * @param number how many
     * @param left how many offsets are still to be read; asked only when it is logged
     */
    void read(int number, LongSupplier left) {
        records += number;
        long now = System.nanoTime();
        if (now - lastLogged >= INTERVAL.toNanos()) {
            lastLogged = now;
            LOG.atInfo()
                    .addKeyValue("records", records)
                    .addKeyValue("left", left.getAsLong())
                    .log("Reading the ids of published events");
        }
    }
}
