package io.tailrace.processor;

import org.apache.kafka.streams.KafkaStreams;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Starts stream threads again that were lost. Kafka Streams replaces a thread that has failed, but
 * not if the replacement cannot be made, for example because no name of a broker resolves at that
 * moment. For one thread at a time.
 */
final class ThreadWatch {

    private static final Logger LOG = LoggerFactory.getLogger(ThreadWatch.class);

    /** A thread that is being replaced is missing for a moment. */
    private static final int CHECKS_BEFORE = 10;

    private final KafkaStreams streams;
    private final int threads;
    private int checksWithout;

    /**
     * @param threads how many threads there have to be
     */
    ThreadWatch(KafkaStreams streams, int threads) {
        this.streams = streams;
        this.threads = threads;
    }

    /** Counts the threads, and starts one if one was missing for {@value #CHECKS_BEFORE} checks. */
    void check() {
        boolean missing =
                streams.state().isRunningOrRebalancing()
                        && streams.metadataForLocalThreads().size() < threads;
        checksWithout = missing ? checksWithout + 1 : 0;
        if (checksWithout >= CHECKS_BEFORE) {
            checksWithout = 0;
            start();
        }
    }

    private void start() {
        try {
            streams.addStreamThread()
                    .ifPresent(name -> LOG.warn("Started stream thread {} for a lost one", name));
        } catch (RuntimeException e) {
            LOG.warn(
                    "A stream thread is lost, and a new one could not be started; trying again: {}",
                    e.getMessage());
            LOG.debug("Stack trace of the failure", e);
        }
    }
}
