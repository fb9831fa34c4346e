package io.tailrace.processor.cli.options;

import io.tailrace.processor.config.DedupeStore;
import io.tailrace.processor.config.Duplicates;
import io.tailrace.processor.config.ProcessorConfig;
import java.time.Duration;
import picocli.CommandLine.Option;

/** The options for deduplication. */
public final class DedupeOptions {

    @Option(
            names = "--dedupe-ttl",
            description =
                    "How long the id of a delivered event is remembered; an event with the same id"
                            + " within this time is a duplicate.")
    private Duration ttl = ProcessorConfig.DEFAULT_DEDUPE_TTL;

    @Option(
            names = "--dedupe-store",
            description =
                    "Where event ids are kept: ${COMPLETION-CANDIDATES}; none switches"
                            + " deduplication off.")
    private DedupeStore store = ProcessorConfig.DEFAULT_DEDUPE_STORE;

    @Option(
            names = "--dedupe-cache",
            description =
                    "How many of its latest event ids each partition also keeps on the Java heap,"
                            + " where they are found without a look into the store. For 50 times as"
                            + " many, and at most 1,600,000, it keeps two bytes each, which tell"
                            + " that an id is new; 0 for neither.")
    private int cacheEntries = ProcessorConfig.DEFAULT_DEDUPE_CACHE_ENTRIES;

    @Option(
            names = "--duplicates",
            description =
                    "What happens to a duplicate: ${COMPLETION-CANDIDATES}. dead-letter writes it to"
                            + " the dead-letter topic with the reason DuplicateEvent.")
    private Duplicates duplicates = ProcessorConfig.DEFAULT_DUPLICATES;

    /** Sets these options in a configuration. */
    public void applyTo(ProcessorConfig.Builder config) {
        config.dedupeTtl(ttl)
                .dedupeStore(store)
                .dedupeCacheEntries(cacheEntries)
                .duplicates(duplicates);
    }
}
