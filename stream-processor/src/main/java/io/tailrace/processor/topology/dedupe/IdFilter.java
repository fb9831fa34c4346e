package io.tailrace.processor.topology.dedupe;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;

/**
 * A set of event ids that takes two bytes for each of them: a blocked Bloom filter, all bits of an
 * id in one cache line. It has every id that was added, and claims to have about one of 200 others.
 * For one thread.
 */
final class IdFilter {

    private static final VarHandle LONGS =
            MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.BIG_ENDIAN);

    private static final int BITS_PER_ID = 16;
    private static final int WORDS_PER_BLOCK = 8;
    private static final int BLOCK_BITS = WORDS_PER_BLOCK * Long.SIZE;

    /** How many bits an id sets; 9 bits of its hash choose each. */
    private static final int HASHES = 6;

    private static final int BITS_PER_CHOICE = 9;

    private final int capacity;
    private final int blocks;
    private final long[] words;
    private int size;
    private long lastSlot = Long.MIN_VALUE;

    /**
     * An empty set.
     *
     * @param capacity how many ids fit, at least 1
     */
    IdFilter(int capacity) {
        this.capacity = capacity;
        this.blocks = Math.max(1, capacity / (BLOCK_BITS / BITS_PER_ID));
        this.words = new long[blocks * WORDS_PER_BLOCK];
    }

    /** The hash of the bytes of an id, from which every filter finds its place. */
    static long hash(byte[] id) {
        long hash = id.length;
        int read = 0;
        for (; read + Long.BYTES <= id.length; read += Long.BYTES) {
            hash = mixed(hash ^ (long) LONGS.get(id, read));
        }
        for (; read < id.length; read++) {
            hash = mixed(hash ^ id[read]);
        }
        return hash;
    }

    /** Whether an id may be here; false is certain. */
    boolean mayHave(long hash) {
        int block = block(hash);
        long choice = mixed(hash);
        for (int n = 0; n < HASHES; n++, choice >>>= BITS_PER_CHOICE) {
            if ((words[block + word(choice)] & bit(choice)) == 0) {
                return false;
            }
        }
        return true;
    }

    /**
     * Adds an id.
     *
     * @param slot its time slot, never earlier than in the previous call
     */
    void add(long hash, long slot) {
        int block = block(hash);
        long choice = mixed(hash);
        for (int n = 0; n < HASHES; n++, choice >>>= BITS_PER_CHOICE) {
            words[block + word(choice)] |= bit(choice);
        }
        size++;
        lastSlot = slot;
    }

    int capacity() {
        return capacity;
    }

    boolean isFull() {
        return size >= capacity;
    }

    /** The latest time slot of an id; {@link Long#MIN_VALUE} if there is none. */
    long lastSlot() {
        return lastSlot;
    }

    /** The first word of the block of a hash. */
    private int block(long hash) {
        return (int) (((hash >>> Integer.SIZE) * blocks) >>> Integer.SIZE) * WORDS_PER_BLOCK;
    }

    private static int word(long choice) {
        return (int) (choice >>> 6) & (WORDS_PER_BLOCK - 1);
    }

    private static long bit(long choice) {
        return 1L << choice;
    }

    /** The finalizer of MurmurHash3, which every bit of the input changes. */
    private static long mixed(long bits) {
        long mixed = (bits ^ (bits >>> 33)) * 0xff51afd7ed558ccdL;
        mixed = (mixed ^ (mixed >>> 33)) * 0xc4ceb9fe1a85ec53L;
        return mixed ^ (mixed >>> 33);
    }
}
