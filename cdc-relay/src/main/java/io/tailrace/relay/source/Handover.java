package io.tailrace.relay.source;

import io.debezium.connector.base.QueueProvider;
import io.debezium.pipeline.DataChangeEvent;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.apache.kafka.connect.data.Field;
import org.apache.kafka.connect.data.Struct;
import org.apache.kafka.connect.source.SourceRecord;
import org.jspecify.annotations.Nullable;

/**
 * Where Debezium's reading thread leaves what it has read for the thread that publishes.
 *
 * <p>Debezium waits for a full batch or a timer. To it a batch is full with one element here, and
 * that element holds everything that is waiting: nobody waits, an idle relay need not look often,
 * and what arrives while a transaction commits becomes the next one, however much that is.
 *
 * <p>The engine finds this class as a service. All calls come under one lock of the engine.
 */
public final class Handover implements QueueProvider<DataChangeEvent> {

    static final String NAME = "tailrace";

    /** So many changes may wait. */
    static final int CAPACITY = 4096;

    private static final long CAPACITY_BYTES = 16 << 20;
    private static final String TOPIC = "tailrace.handover";

    private List<SourceRecord> waiting = new ArrayList<>();
    private long bytes;

    /** The changes that one element holds; at least one. */
    @SuppressWarnings("unchecked") // made here
    static List<SourceRecord> changes(SourceRecord element) {
        return (List<SourceRecord>) element.value();
    }

    @Override
    public String name() {
        return NAME;
    }

    @Override
    public void configure(Map<String, ?> properties) {}

    @Override
    public void enqueue(DataChangeEvent event) {
        waiting.add(event.getRecord());
        bytes += bytes(event.getRecord().value());
    }

    @Override
    public @Nullable DataChangeEvent poll() {
        if (waiting.isEmpty()) {
            return null;
        }
        List<SourceRecord> changes = waiting;
        SourceRecord last = changes.get(changes.size() - 1);
        waiting = new ArrayList<>(changes.size());
        bytes = 0;
        return new DataChangeEvent(
                new SourceRecord(
                        last.sourcePartition(), last.sourceOffset(), TOPIC, null, changes));
    }

    @Override
    public int size() {
        return bytes < CAPACITY_BYTES ? waiting.size() : CAPACITY;
    }

    /** About how much memory a value takes: its texts and bytes. */
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
