package io.tailrace.relay.source;

import io.tailrace.relay.position.Position;
import io.tailrace.relay.source.connector.RunningStream;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Collection;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Future;
import java.util.function.Supplier;
import org.apache.kafka.connect.runtime.WorkerConfig;
import org.apache.kafka.connect.storage.OffsetBackingStore;
import org.apache.kafka.connect.util.Callback;
import org.jspecify.annotations.Nullable;

/**
 * Debezium's offset store. Whatever Debezium asks to store is ignored: the stored offset is always
 * the position that is committed in Kafka. Debezium starts from this offset, and confirms this
 * offset to PostgreSQL, which may then remove older log.
 *
 * <p>The offset has no {@code lsn_proc}. Debezium therefore streams from {@code lsn} at once
 * instead of searching for a position first, and the first transaction that it delivers is the one
 * after {@code lsn_commit}.
 *
 * <p>The engine creates its store by class name. Safe for any thread.
 */
public final class CommittedOffsets implements OffsetBackingStore {

    private @Nullable Supplier<Position> position;

    @Override
    public void configure(WorkerConfig config) {
        position = RunningStream.of(config.originalsStrings().get(RunningStream.NAME)).committed();
    }

    @Override
    public void start() {}

    @Override
    public void stop() {}

    @Override
    public Future<Map<ByteBuffer, ByteBuffer>> get(Collection<ByteBuffer> keys) {
        Map<ByteBuffer, ByteBuffer> offsets = new HashMap<>();
        if (position != null) {
            String offset = offset(position.get());
            keys.forEach(
                    key ->
                            offsets.put(
                                    key, ByteBuffer.wrap(offset.getBytes(StandardCharsets.UTF_8))));
        }
        return CompletableFuture.completedFuture(offsets);
    }

    @Override
    public Future<Void> set(Map<ByteBuffer, ByteBuffer> values, @Nullable Callback<Void> callback) {
        if (callback != null) {
            callback.onCompletion(null, null);
        }
        return CompletableFuture.completedFuture(null);
    }

    @Override
    public Set<Map<String, Object>> connectorPartitions(String connector) {
        return Set.of();
    }

    static String offset(Position position) {
        long commit = position.commit().asLong();
        return "{\"lsn\":%d,\"lsn_commit\":%d,\"messageType\":\"MESSAGE\",\"ts_usec\":0}"
                .formatted(commit, commit);
    }
}
