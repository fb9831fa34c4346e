package io.tailrace.bench.processor;

import java.util.Locale;

/**
 * One way to run the processor.
 *
 * @param store where ids are kept, or NONE for the same topology without dedupe
 * @param commitIntervalMs how long finished events wait before they become visible
 */
record Setup(Store store, long commitIntervalMs) {

    /** Where ids are kept. */
    enum Store {
        NONE,
        MEMORY,
        ROCKSDB
    }

    static final long DEFAULT_COMMIT_MS = 50;

    static Setup of(Store store) {
        return new Setup(store, DEFAULT_COMMIT_MS);
    }

    String label() {
        return store == Store.NONE
                ? "no dedupe"
                : "dedupe, " + store.name().toLowerCase(Locale.ROOT);
    }
}
