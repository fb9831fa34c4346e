package io.tailrace.processor;

import java.util.Map;
import org.apache.kafka.streams.state.RocksDBConfigSetter;
import org.rocksdb.BlockBasedTableConfig;
import org.rocksdb.Cache;
import org.rocksdb.LRUCache;
import org.rocksdb.Options;
import org.rocksdb.RocksDB;
import org.rocksdb.WriteBufferManager;

/**
 * Bounds the memory that all RocksDB stores of a process use outside the Java heap: the stores
 * share one cache, which holds blocks, indexes, filters and the write buffers. Created by Kafka
 * Streams and called by stream threads.
 */
public final class RocksDbMemory implements RocksDBConfigSetter {

    /** The Streams setting that holds the {@link Shared} memory of the process. */
    static final String SHARED = "tailrace.rocksdb.memory";

    private static final int WRITE_BUFFERS = 3;

    @Override
    public void setConfig(String storeName, Options options, Map<String, Object> configs) {
        if (!(configs.get(SHARED) instanceof Shared shared)) {
            return;
        }
        if (options.tableFormatConfig() instanceof BlockBasedTableConfig table) {
            table.setBlockCache(shared.cache);
            table.setCacheIndexAndFilterBlocks(true);
            options.setTableFormatConfig(table);
        }
        options.setWriteBufferManager(shared.writeBuffers);
        options.setMaxWriteBufferNumber(WRITE_BUFFERS);
    }

    @Override
    public void close(String storeName, Options options) {
        // the cache is shared, so it outlives each store; Shared.close() frees it
    }

    /** The memory of one process. To be closed after all stores of the process. */
    static final class Shared implements AutoCloseable {

        static {
            RocksDB.loadLibrary();
        }

        private final Cache cache;
        private final WriteBufferManager writeBuffers;

        /**
         * @param bytes the capacity of the cache; half of it may be write buffers
         */
        Shared(long bytes) {
            this.cache = new LRUCache(bytes);
            this.writeBuffers = new WriteBufferManager(bytes / 2, cache);
        }

        @Override
        public void close() {
            writeBuffers.close();
            cache.close();
        }
    }
}
