package io.tailrace.relay.retention;

import io.tailrace.relay.position.OtherSlot;
import io.tailrace.relay.position.SourceIdentity;
import io.tailrace.relay.position.StoredPosition;
import io.tailrace.relay.position.StoredPosition.Phase;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * Why the position of another slot does not show which rows its relay has published. A watermark
 * says nothing about rows that the slot did not send, and its relay publishes these in a repair. No
 * input or output.
 */
final class Doubt {

    private Doubt() {}

    /**
     * The reason.
     *
     * @param own what this relay streams from
     * @param partitions the entries of the partitions that the table has now
     * @param publication what stands for the definition of the other slot's publication now, and
     *     was read after the position
     * @return the rest of a sentence that begins with the position; empty if its watermark counts
     *     in a database that has its heartbeat
     */
    static Optional<String> of(
            OtherSlot other, SourceIdentity own, Set<String> partitions, String publication) {
        StoredPosition position = other.position();
        if (position == null) {
            return Optional.of("is not stored");
        }
        return ofSource(position.source(), own)
                .or(() -> ofStream(position))
                .or(() -> ofPartitions(position.source(), own, partitions))
                .or(() -> ofPublication(position.source(), publication));
    }

    private static Optional<String> ofSource(SourceIdentity other, SourceIdentity own) {
        if (!other.database().isSameDatabase(own.database())) {
            return Optional.of(
                    "belongs to another database, as after pg_upgrade or a dump and restore");
        }
        return other.table() == own.table()
                ? Optional.empty()
                : Optional.of("belongs to another table, which the table has replaced");
    }

    private static Optional<String> ofStream(StoredPosition position) {
        if (position.phase() != Phase.STREAMING) {
            return Optional.of(
                    "was stored in phase %s, before its relay had caught up"
                            .formatted(position.phase()));
        }
        return position.watermark() == null ? Optional.of("has no heartbeat") : Optional.empty();
    }

    private static Optional<String> ofPartitions(
            SourceIdentity other, SourceIdentity own, Set<String> partitions) {
        Set<String> unknown = new HashSet<>(List.of(own.partitions().split(" ")));
        unknown.retainAll(partitions);
        List.of(other.partitions().split(" ")).forEach(unknown::remove);
        return unknown.isEmpty()
                ? Optional.empty()
                : Optional.of(
                        "was stored before a partition was attached, whose earlier rows its relay"
                                + " has not published");
    }

    private static Optional<String> ofPublication(SourceIdentity other, String publication) {
        return !publication.isEmpty() && publication.equals(other.publication())
                ? Optional.empty()
                : Optional.of("was stored before its publication was altered or dropped");
    }
}
