package io.tailrace.subscriber.partition;

import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * The key of a record: its aggregate. All records without a key are of one aggregate. Immutable.
 */
public final class AggregateKey {

    private static final byte[] NONE = new byte[0];

    private final byte[] bytes;
    private final int hash;

    private AggregateKey(byte[] bytes) {
        this.bytes = bytes;
        this.hash = Arrays.hashCode(bytes);
    }

    /** Of a record's key, which must not be changed afterwards; null is no key. */
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
