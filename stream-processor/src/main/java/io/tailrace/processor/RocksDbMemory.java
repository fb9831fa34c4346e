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
 * Bounds what all stores of a process take outside the heap, however many there are: they share one
 * cache, which holds blocks, indexes and filters, and what is not yet written to disk.
 */
public final class RocksDbMemory implements RocksDBConfigSetter {

    /** The setting that holds the {@link Shared} of the process. */
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
        // the cache outlives the stores
    }

    /** The memory of one process; close it after its stores. */
    static final class Shared implements AutoCloseable {

        static {
            RocksDB.loadLibrary();
        }

        private final Cache cache;
        private final WriteBufferManager writeBuffers;

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
