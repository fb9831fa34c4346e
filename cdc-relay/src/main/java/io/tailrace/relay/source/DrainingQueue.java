package io.tailrace.relay.source;

import io.debezium.connector.base.QueueProvider;
import io.debezium.pipeline.DataChangeEvent;
import java.nio.ByteBuffer;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Map;
import java.util.Queue;
import org.apache.kafka.connect.data.Field;
import org.apache.kafka.connect.data.Struct;
import org.apache.kafka.connect.source.SourceRecord;
import org.jspecify.annotations.Nullable;

/**
 * The queue between Debezium's reading thread and the thread that publishes. Each {@link #poll()}
 * drains the whole queue into a single element.
 *
 * <p>Debezium delivers a batch when the batch is full or a timer ends. The relay configures a batch
 * size of 1, so the single element is a full batch and is delivered without waiting. All changes
 * that arrive while one Kafka transaction commits become the next transaction.
 *
 * <p>The engine finds this class with {@code ServiceLoader}, and makes all calls under one lock.
 */
public final class DrainingQueue implements QueueProvider<DataChangeEvent> {

    static final String NAME = "tailrace";

    /** The property with the size of the largest change that is kept as it is, in bytes. */
    static final String MAX_CHANGE_BYTES = "tailrace.max.change.bytes";

    /** How many changes the queue holds at most. */
    static final int CAPACITY = 4096;

    /** The property with the number of relays that share the heap of the process. */
    static final String HEAP_SHARES = "tailrace.heap.shares";

    /** What the queues of a process hold, in bytes, before their threads wait. */
    private static final long CAPACITY_BYTES = 16 << 20;

    private static final long LEAST_CAPACITY_BYTES = 512 << 10;
    private static final String TOPIC = "tailrace.drained";

    private long maxChangeBytes = Long.MAX_VALUE;
    private long capacityBytes = CAPACITY_BYTES;
    private Deque<SourceRecord> waiting = new ArrayDeque<>();
    private long bytes;

    /**
     * The changes in an element that {@link #poll()} returned; at least one. Whoever removes them
     * frees their memory before the element.
     */
    @SuppressWarnings("unchecked") // poll() puts this queue there
    static Queue<SourceRecord> changes(SourceRecord element) {
        return (Queue<SourceRecord>) element.value();
    }

    /**
     * How many bytes of changes one queue holds before the thread that reads waits.
     *
     * @param heapShares how many relays share the heap of the process
     */
    public static long capacityBytes(int heapShares) {
        return Math.max(LEAST_CAPACITY_BYTES, CAPACITY_BYTES / heapShares);
    }

    @Override
    public String name() {
        return NAME;
    }

    /**
     * Takes {@link #MAX_CHANGE_BYTES} and {@link #HEAP_SHARES} from the properties of the
     * connector.
     */
    @Override
    public void configure(Map<String, ?> properties) {
        Object limit = properties.get(MAX_CHANGE_BYTES);
        if (limit != null) {
            maxChangeBytes = Long.parseLong(limit.toString());
        }
        Object shares = properties.get(HEAP_SHARES);
        if (shares != null) {
            capacityBytes = capacityBytes(Integer.parseInt(shares.toString()));
        }
    }

    @Override
    public void enqueue(DataChangeEvent event) {
        SourceRecord change = event.getRecord();
        long size = bytes(change.value());
        if (size > maxChangeBytes) {
            LargeChange.reduce(change, size);
            size = bytes(change.value());
        }
        waiting.add(change);
        bytes += size;
    }

    @Override
    public @Nullable DataChangeEvent poll() {
        if (waiting.isEmpty()) {
            return null;
        }
        Deque<SourceRecord> changes = waiting;
        SourceRecord last = changes.getLast();
        waiting = new ArrayDeque<>(changes.size());
        bytes = 0;
        return new DataChangeEvent(
                new SourceRecord(
                        last.sourcePartition(), last.sourceOffset(), TOPIC, null, changes));
    }

    @Override
    public int size() {
        return bytes < capacityBytes ? waiting.size() : CAPACITY;
    }

    /** An estimate of the memory that a value takes: the size of its texts and byte arrays. */
    private static long bytes(@Nullable Object value) {
        if (value instanceof String text) {
            return text.length();
        }
        if (value instanceof byte[] array) {
            return array.length;
        }
        if (value instanceof ByteBuffer buffer) {
            return buffer.remaining();
        }
        return value instanceof Struct struct ? bytes(struct) : 0;
    }

    private static long bytes(Struct struct) {
        long sum = 0;
        for (Field field : struct.schema().fields()) {
            sum += bytes(struct.get(field));
        }
        return sum;
    }
}
