package io.tailrace.processor.topology;

import io.tailrace.event.EventHeaders;
import java.time.Duration;
import org.apache.kafka.streams.processor.api.Processor;
import org.apache.kafka.streams.processor.api.ProcessorContext;
import org.apache.kafka.streams.processor.api.Record;
import org.apache.kafka.streams.state.WindowStore;
import org.apache.kafka.streams.state.WindowStoreIterator;
import org.jspecify.annotations.Nullable;

/**
 * Passes on an event unless one with its id was passed on within the time to live.
 *
 * <p>It looks back over the whole time to live and remembers only what it passed on, so that an id
 * that keeps coming is not suppressed for ever. Its clock is the record's time, but never ahead of
 * this machine's and never going back: one record from the future must not make the store forget.
 */
final class Dedupe implements Processor<byte[], byte[], byte[], byte[]> {

    private static final byte[] SEEN = {1};

    private final long ttlMillis;
    private final EventMeter meter;
    private @Nullable ProcessorContext<byte[], byte[]> context;
    private @Nullable WindowStore<String, byte[]> store;
    private long clock;

    Dedupe(Duration ttl, EventMeter meter) {
        this.ttlMillis = ttl.toMillis();
        this.meter = meter;
    }

    @Override
    public void init(ProcessorContext<byte[], byte[]> processorContext) {
        context = processorContext;
        store = processorContext.getStateStore(EventTopology.DEDUPE_STORE);
    }

    @Override
    public void process(Record<byte[], byte[]> record) {
        ProcessorContext<byte[], byte[]> next = context;
        WindowStore<String, byte[]> seen = store;
        if (next == null || seen == null) {
            throw new IllegalStateException("init() comes first");
        }
        clock = Math.max(clock, Math.min(record.timestamp(), next.currentSystemTimeMs()));
        String id = String.valueOf(Validate.text(record.headers(), EventHeaders.ID));
        if (isSeen(seen, id)) {
            meter.duplicate();
            return;
        }
        seen.put(id, SEEN, clock);
        meter.processed();
        next.forward(record);
    }

    private boolean isSeen(WindowStore<String, byte[]> seen, String id) {
        try (WindowStoreIterator<byte[]> found = seen.fetch(id, clock - ttlMillis, clock)) {
            return found.hasNext();
        }
    }
}
