package io.tailrace.subscriber.partition;

import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * The key of a record, which identifies the record's aggregate. Records without a key belong to one
 * common aggregate. Immutable.
 */
public final class AggregateKey {

    private static final byte[] NONE = new byte[0];

    private final byte[] bytes;
    private final int hash;

    private AggregateKey(byte[] bytes) {
        this.bytes = bytes;
        this.hash = Arrays.hashCode(bytes);
    }

    /**
     * Wraps the key of a record.
     *
     * @param key the bytes, which must not be changed afterwards; null if the record has no key
     */
    public static AggregateKey of(byte @Nullable [] key) {
        return new AggregateKey(key == null ? NONE : key);
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof AggregateKey that && Arrays.equals(bytes, that.bytes);
    }

    @Override
    public int hashCode() {
        return hash;
    }
}
