package io.tailrace.relay.removal;

import io.tailrace.process.ExitCode;
import io.tailrace.process.OperatorException;
import io.tailrace.relay.config.RelayConfig;
import io.tailrace.relay.config.Shard;
import io.tailrace.relay.leader.RelaySession;
import io.tailrace.relay.position.Lineage;
import io.tailrace.relay.position.PositionKeys.Last;
import io.tailrace.relay.position.SourceIdentity;
import io.tailrace.relay.position.StoredPosition;
import io.tailrace.relay.position.StoredPosition.Phase;
import io.tailrace.relay.postgres.Database;
import io.tailrace.relay.postgres.session.Queries;
import io.tailrace.relay.publish.KafkaClients;
import io.tailrace.relay.publish.StoredPositions;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import org.apache.kafka.clients.admin.Admin;

/** Finds out what the relays of an outbox have made. Changes nothing. For one thread. */
final class Inspection {

    private final RelayConfig config;
    private final RemovalRequest request;
    private final Connection session;
    private final Admin admin;
    private final StoredPositions stored;

    Inspection(RelayConfig config, RemovalRequest request, Connection session, Admin admin) {
        this.config = config;
        this.request = request;
        this.session = session;
        this.admin = admin;
        this.stored = new StoredPositions(config, admin);
    }

    /**
     * Looks at database and Kafka.
     *
     * @throws OperatorException with {@link ExitCode#POSITION_LOST} if a position belongs to
     *     another database or Kafka cluster, or relays with another number of shards published last
     */
    RemovalPlan plan() throws SQLException, InterruptedException {
        if (stored.history().superseded()) {
            throw otherShardCount();
        }
        Lineage lineage = new Database(config.source()).lineage();
        // What is visible before the comparison begins is published or counted.
        long decided =
                Queries.one(session, "SELECT pg_snapshot_xmin(pg_current_snapshot())")
                        .map(Long::parseUnsignedLong)
                        .orElseThrow();
        Map<String, Last> positions = new TreeMap<>(stored.ofOutbox());
        for (Map.Entry<String, Last> last : positions.entrySet()) {
            requireOwner(last.getKey(), last.getValue(), lineage);
        }
        DatabaseObjects database = DatabaseObjects.find(session, config.source());
        if (!database.isEmpty()) { // a slot whose position is lost leaves a mark as well
            positions.computeIfAbsent(
                    config.positionKey().text(), key -> new Last(unknown(lineage), null));
        }
        Set<String> sources = sources(positions);
        return new RemovalPlan(
                config,
                request,
                RelaySession.of(session, config.source()),
                database,
                marks(positions, decided),
                otherShards(positions, database),
                unpublished(positions, sources),
                request.topics()
                        ? WrittenTopics.read(config, sources)
                        : new WrittenTopics(Set.of(), Map.of()));
    }

    private static StoredPosition unknown(Lineage lineage) {
        return StoredPosition.anchoring(
                Phase.BACKFILL, lineage.end(), SourceIdentity.of(lineage.id()), null, 0);
    }

    private static Map<String, StoredPosition> marks(Map<String, Last> positions, long decided) {
        Map<String, StoredPosition> marks = new TreeMap<>();
        positions.forEach(
                (key, last) -> {
                    if (last.isLive()) {
                        StoredPosition position = last.position();
                        marks.put(key, position.above(Math.max(position.floor(), decided)));
                    }
                });
        return marks;
    }

    private Set<String> otherShards(Map<String, Last> positions, DatabaseObjects database) {
        Set<String> others = new TreeSet<>(database.slots());
        others.addAll(database.publications());
        positions.forEach(
                (key, last) -> {
                    if (last.isLive() && config.positionKey().isOfSameShardCount(key)) {
                        others.add(key.substring(key.lastIndexOf('/') + 1));
                    }
                });
        others.remove(config.source().slot());
        return others;
    }

    private UnpublishedRows unpublished(Map<String, Last> positions, Set<String> sources)
            throws SQLException, InterruptedException {
        UnpublishedRows rows = UnpublishedRows.NONE;
        int shards = config.source().shard().count();
        for (int i = 1; i <= shards; i++) {
            RelayConfig shard = config.withShard(new Shard(i, shards));
            Last last = positions.get(shard.positionKey().text());
            if (last != null) {
                rows = rows.plus(UnpublishedRows.count(shard, last.position(), sources));
            }
        }
        return rows;
    }

    private Set<String> sources(Map<String, Last> positions) throws InterruptedException {
        Set<SourceIdentity> identities = new HashSet<>();
        positions.values().forEach(last -> identities.add(last.position().source()));
        Set<String> names = new TreeSet<>();
        for (SourceIdentity identity : identities) {
            names.addAll(identity.names());
            names.addAll(stored.otherNames(identity));
        }
        return names;
    }

    /** A relay of another database can rightly use the same key. */
    private void requireOwner(String key, Last last, Lineage lineage) throws InterruptedException {
        SourceIdentity source = last.position().source();
        String cluster = new KafkaClients(config).clusterId(admin);
        boolean sameCluster = source.cluster().isEmpty() || source.cluster().equals(cluster);
        if (last.isLive() && !(source.database().isSameDatabase(lineage.id()) && sameCluster)) {
            throw new OperatorException(
                    ExitCode.POSITION_LOST,
                    "Nothing was removed: the position %s in topic %s belongs to another %s"
                            .formatted(
                                    key,
                                    config.kafka().topics().positions(),
                                    sameCluster ? "database" : "Kafka cluster"),
                    "Correct --database-url, --bootstrap-servers, --positions-topic, --slot or"
                            + " --source-name, so that they are those of the relay to remove.");
        }
    }

    private OperatorException otherShardCount() {
        return new OperatorException(
                ExitCode.POSITION_LOST,
                "Nothing was removed: relays with another number of shards than %d were the last to publish the outbox"
                        .formatted(config.source().shard().count()),
                "Give the --shard of one of those relays, and --all-shards.");
    }
}
