package io.tailrace.process.lookup;

import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * What is said of a row.
 *
 * @param id the event id
 * @param type the type of the event
 * @param aggregateType the aggregate type
 * @param aggregateId the aggregate id
 * @param transaction the id of the transaction that wrote the row, its {@code xmin}
 * @param published true if the row is certainly published; null if the relay does not know it, as
 *     in the first seconds after the commit
 * @param bytes the size of the payload
 * @param committed when the transaction was committed; null unless PostgreSQL keeps that, see its
 *     setting {@code track_commit_timestamp}
 */
public record FoundRow(
        String id,
        String type,
        String aggregateType,
        String aggregateId,
        long transaction,
        @Nullable Boolean published,
        long bytes,
        @Nullable Instant committed) {}
