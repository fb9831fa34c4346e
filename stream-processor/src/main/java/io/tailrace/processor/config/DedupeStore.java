package io.tailrace.processor.config;

import java.util.Locale;

/** Where the ids of past events are kept. Kept ids are restored from Kafka after a restart. */
public enum DedupeStore {
    /** Ids are not kept: a repeated event is passed on again. */
    NONE,
    /** On disk, in the state directory. */
    ROCKSDB,
    /** On the Java heap. */
    MEMORY;

    /** The value as it is written on the command line, for example {@code rocksdb}. */
    @Override
    public String toString() {
        return name().toLowerCase(Locale.ROOT);
    }
}
