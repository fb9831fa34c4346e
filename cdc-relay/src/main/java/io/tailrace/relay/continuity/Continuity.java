package io.tailrace.relay.continuity;

import io.tailrace.relay.continuity.Discontinuity.Kind;
import io.tailrace.relay.position.DatabaseId;
import io.tailrace.relay.position.Lineage;
import io.tailrace.relay.position.Position;
import io.tailrace.relay.position.SourceIdentity;
import io.tailrace.relay.position.StoredPosition;
import io.tailrace.relay.postgres.SlotStatus;
import java.util.List;
import java.util.Objects;
import java.util.Optional;

/**
 * Compares a stored position with the source as it is now. Pure: no input or output.
 *
 * @param slot the name of the slot, for messages
 * @param publication the name of the publication, for messages
 * @param stored the position
 * @param lineage the connected database
 * @param now what a position would belong to now
 * @param heartbeatLost whether the database has no trace of the heartbeat before the position
 * @param attached the partitions that were attached with rows since the position was stored, for
 *     people
 */
public record Continuity(
        String slot,
        String publication,
        StoredPosition stored,
        Lineage lineage,
        SourceIdentity now,
        boolean heartbeatLost,
        List<String> attached) {

    /** Copies the list. */
    public Continuity {
        attached = List.copyOf(attached);
    }

    /**
     * Whether the position belongs to what the relay is connected to.
     *
     * @return empty if it does, or if nothing is known to the contrary
     */
    public Optional<Discontinuity> ofOwner() {
        return otherCluster().or(this::otherDatabase);
    }

    /**
     * Whether an anchor that was interrupted can go on. Its position is none of a stream, but its
     * watermark is good only for the history that contains the heartbeat, and what it knows about
     * the stream of the slot is good only for the history that was published.
     *
     * @return empty if it can
     */
    public Optional<Discontinuity> ofAnchor() {
        return ofOwner()
                .or(this::otherTopics)
                .or(
                        () ->
                                Optional.ofNullable(stored.publishedUntil())
                                        .flatMap(this::lacks)
                                        .or(this::lostHeartbeat)
                                        .flatMap(Continuity::otherHistory));
    }

    /**
     * Whether the stream can go on at the position.
     *
     * @param status the slot; empty if it does not exist
     * @return empty if it can, otherwise the first obstacle; the slot comes last, because
     *     heartbeats do not prove anything if the publication has changed as well
     */
    public Optional<Discontinuity> ofStream(Optional<SlotStatus> status) {
        Optional<Discontinuity> ofSlot = slotProblem(slot, stored.position(), status);
        return ofOwner()
                .or(this::otherHistory)
                .or(this::otherTopics)
                .or(() -> usedSinceAdoption(status))
                .or(() -> ofCatalog().map(changed -> ofSlot.map(changed::and).orElse(changed)))
                .or(() -> ofSlot);
    }

    /** A changed publication must not hide it, because that would be repaired. */
    private Optional<Discontinuity> usedSinceAdoption(Optional<SlotStatus> status) {
        return stored.isOfAdoption()
                ? slotProblem(slot, stored.position(), status)
                        .filter(problem -> problem.kind() == Kind.SLOT_AHEAD)
                        .map(
                                ahead ->
                                        new Discontinuity(
                                                Kind.ADOPTED_SLOT_AHEAD,
                                                ahead.problem()
                                                        + ", though no relay has used it since it was adopted: another program has",
                                                ahead.losesMessages()))
                : Optional.empty();
    }

    /**
     * Whether the stream can go on at the position although the table is another one. It still
     * holds what was inserted into the former one.
     *
     * @param status the slot; empty if it does not exist
     */
    public boolean isOnlyTableReplaced(Optional<SlotStatus> status) {
        return ofOwner().or(this::otherHistory).or(this::otherTopics).isEmpty()
                && tableReplaced().isPresent()
                && own(stored.source().publication()).equals(own(now.publication()))
                && slotProblem(slot, stored.position(), status).isEmpty();
    }

    private Optional<Discontinuity> ofCatalog() {
        return publicationReplaced()
                .or(this::tableReplaced)
                .or(this::publicationAltered)
                .or(this::partitionAttached);
    }

    /**
     * Whether a slot can send everything that follows a position.
     *
     * @param slot the name of the slot
     * @param status the slot; empty if it does not exist
     */
    public static Optional<Discontinuity> slotProblem(
            String slot, Position position, Optional<SlotStatus> status) {
        if (status.isEmpty()) {
            return found(Kind.SLOT_MISSING, "Replication slot %s does not exist".formatted(slot));
        }
        if (status.get().lost()) {
            return found(
                    Kind.SLOT_LOST,
                    "PostgreSQL has removed log that replication slot %s needs".formatted(slot));
        }
        return when(
                status.get().confirmed().compareTo(position.commit()) > 0,
                Kind.SLOT_AHEAD,
                "Replication slot %s is ahead, at %s"
                        .formatted(slot, status.get().confirmed().asString()));
    }

    private Optional<Discontinuity> otherCluster() {
        String cluster = stored.source().cluster();
        return when(
                !cluster.isEmpty() && !cluster.equals(now.cluster()),
                Kind.OTHER_CLUSTER,
                "The position was stored in the Kafka cluster with id %s, but the connected cluster has %s"
                        .formatted(cluster, now.cluster()));
    }

    private Optional<Discontinuity> otherTopics() {
        return otherTopics(stored.source(), now);
    }

    /**
     * Whether records are written to other topics than before, which therefore hold none of what is
     * published.
     *
     * @param before what the position belongs to
     * @param now what a position would belong to now
     */
    public static Optional<Discontinuity> otherTopics(SourceIdentity before, SourceIdentity now) {
        if (!before.headerMode().equals(now.headerMode())) {
            return found(
                    Kind.OTHER_HEADER_MODE,
                    "The position was stored by a relay with --header-mode=%s, but this relay has --header-mode=%s, whose records are in other topics"
                            .formatted(before.headerMode(), now.headerMode()));
        }
        return when(
                !before.topics().isEmpty() && !before.topics().equals(now.topics()),
                Kind.OTHER_TOPICS,
                "The position was stored by a relay that names topics by %s, but this relay names them by %s"
                        .formatted(before.topics(), now.topics()));
    }

    private Optional<Discontinuity> otherDatabase() {
        return when(
                !stored.database().isSameDatabase(now.database()),
                Kind.OTHER_DATABASE,
                "The position belongs to %s, but the relay is connected to %s"
                        .formatted(described(stored.database()), described(now.database())));
    }

    private static String described(DatabaseId database) {
        return database.oid() == DatabaseId.UNKNOWN_OID
                ? "a database of the server with system identifier " + database.systemId()
                : "the database with object identifier %d of the server with system identifier %s"
                        .formatted(database.oid(), database.systemId());
    }

    /** What such a database commits now gets a place in the log that counts as published. */
    private Optional<Discontinuity> otherHistory() {
        return lacks(stored.position()).or(this::lostHeartbeat).flatMap(Continuity::otherHistory);
    }

    private Optional<String> lacks(Position published) {
        return lineage.contradiction(stored.database().timeline(), published.commit());
    }

    private static Optional<Discontinuity> otherHistory(String contradiction) {
        return found(
                Kind.OTHER_HISTORY,
                "The database %s: it was restored from a backup or a copy, or a standby was promoted that had not received everything"
                        .formatted(contradiction));
    }

    /** A copy that went on for long enough shows nothing else. */
    private Optional<String> lostHeartbeat() {
        return heartbeatLost
                ? Optional.of(
                        "has no trace of heartbeat %s in table tailrace_heartbeat, which the relay wrote before the position"
                                .formatted(Objects.requireNonNull(stored.watermark()).heartbeat()))
                : Optional.empty();
    }

    private Optional<Discontinuity> tableReplaced() {
        long table = stored.source().table();
        return when(
                table != SourceIdentity.UNKNOWN_TABLE && table != now.table(),
                Kind.TABLE_REPLACED,
                "The outbox table is another one than before: its object identifier was %d and is %d"
                        .formatted(table, now.table()));
    }

    /** Whether the publication is another one than before. */
    public Optional<Discontinuity> publicationReplaced() {
        String before = stored.source().publication();
        return when(
                !before.isEmpty() && !object(before).equals(object(now.publication())),
                Kind.PUBLICATION_REPLACED,
                "Publication %s was dropped and created again".formatted(publication));
    }

    private Optional<Discontinuity> publicationAltered() {
        String before = stored.source().publication();
        return when(
                !before.isEmpty() && !before.equals(now.publication()),
                Kind.PUBLICATION_ALTERED,
                "Publication %s was altered".formatted(publication));
    }

    private Optional<Discontinuity> partitionAttached() {
        return when(
                !attached.isEmpty(),
                Kind.PARTITION_ATTACHED,
                "The outbox table got a partition that had rows, which PostgreSQL did not send: %s"
                        .formatted(String.join(", ", attached)));
    }

    /** What stands for a publication without its entry for the table. */
    private static String own(String publication) {
        return publication.split(" ", 2)[0];
    }

    /** The object identifier, with which the text begins that stands for a publication. */
    private static String object(String publication) {
        return publication.split("\\.", 2)[0];
    }

    private static Optional<Discontinuity> when(boolean condition, Kind kind, String problem) {
        return condition ? found(kind, problem) : Optional.empty();
    }

    private static Optional<Discontinuity> found(Kind kind, String problem) {
        return Optional.of(new Discontinuity(kind, problem));
    }
}
