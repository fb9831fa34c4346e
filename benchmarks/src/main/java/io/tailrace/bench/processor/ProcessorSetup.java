package io.tailrace.bench.processor;

import java.util.Locale;

/**
 * A configuration of the processor.
 *
 * @param store where event ids are kept, or NONE for no deduplication
 * @param commitIntervalMs the interval between commits, in milliseconds
 * @param account whether the account is kept
 */
record ProcessorSetup(Store store, long commitIntervalMs, boolean account) {

    /** Where event ids are kept. */
    enum Store {
        NONE,
        MEMORY,
        ROCKSDB
    }

    static final long DEFAULT_COMMIT_MS = 50;

    static ProcessorSetup of(Store store) {
        return new ProcessorSetup(store, DEFAULT_COMMIT_MS, true);
    }

    ProcessorSetup withoutAccount() {
        return new ProcessorSetup(store, commitIntervalMs, false);
    }

    String label() {
        String dedupe =
                store == Store.NONE
                        ? "no dedupe"
                        : "dedupe, " + store.name().toLowerCase(Locale.ROOT);
        return account ? dedupe : dedupe + ", no account";
    }
}
