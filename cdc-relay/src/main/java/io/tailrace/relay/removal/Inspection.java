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
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.IntStream;
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
        DatabaseObjects database =
                DatabaseObjects.find(session, config.source()).without(handedBack(positions));
        boolean made = !database.slots().isEmpty() || !database.publications().isEmpty();
        if (positions.isEmpty() && made && !request.withoutPosition()) {
            throw withoutPosition(database);
        }
        if (positions.isEmpty() ? made : isLive(positions)) {
            everyShard()
                    .forEach(
                            shard ->
                                    positions.computeIfAbsent(
                                            shard.positionKey().text(),
                                            key -> new Last(unknown(lineage), null)));
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
                sources,
                request.topics()
                        ? WrittenTopics.read(config, sources, stored.othersNamedLike(sources))
                        : WrittenTopics.NONE);
    }

    /** The slots that another program goes on with, also if their positions are removed. */
    private static Set<String> handedBack(Map<String, Last> positions) {
        Set<String> slots = new TreeSet<>();
        positions.forEach(
                (key, last) -> {
                    if (isHandedBack(last)) {
                        slots.add(slot(key));
                    }
                });
        return slots;
    }

    private static boolean isHandedBack(Last last) {
        return last.position().phase() == Phase.HANDED_BACK;
    }

    private static String slot(String key) {
        return key.substring(key.lastIndexOf('/') + 1);
    }

    private static boolean isLive(Map<String, Last> positions) {
        return positions.values().stream().anyMatch(Last::isLive);
    }

    private List<RelayConfig> everyShard() {
        int shards = config.source().shard().count();
        return IntStream.rangeClosed(1, shards)
                .mapToObj(i -> config.withShard(new Shard(i, shards)))
                .toList();
    }

    /** Of a shard that has stored nothing: no row of it is known to be published. */
    private StoredPosition unknown(Lineage lineage) {
        String name = config.naming().sourceName();
        SourceIdentity source =
                new SourceIdentity(
                        lineage.id(),
                        name.isEmpty() ? config.source().defaultName() : name,
                        List.of(),
                        SourceIdentity.UNKNOWN_TABLE,
                        SourceIdentity.UNKNOWN,
                        SourceIdentity.UNKNOWN,
                        SourceIdentity.UNKNOWN,
                        true,
                        config.format().mode(),
                        SourceIdentity.UNKNOWN);
        return StoredPosition.anchoring(Phase.BACKFILL, lineage.end(), source, null, 0);
    }

    /** All marks get the same time, also those of shards that were removed before. */
    private static Map<String, StoredPosition> marks(Map<String, Last> positions, long decided) {
        Map<String, StoredPosition> marks = new TreeMap<>();
        if (isLive(positions)) {
            positions.forEach(
                    (key, last) -> {
                        StoredPosition position = last.position();
                        marks.put(key, position.above(Math.max(position.floor(), decided)));
                    });
        }
        return marks;
    }

    private Set<String> otherShards(Map<String, Last> positions, DatabaseObjects database) {
        Set<String> others = new TreeSet<>(database.slots());
        others.addAll(database.publications());
        positions.forEach(
                (key, last) -> {
                    if (last.isLive() && config.positionKey().isOfSameShardCount(key)) {
                        others.add(slot(key));
                    }
                });
        others.remove(config.source().slot());
        return others;
    }

    private UnpublishedRows unpublished(Map<String, Last> positions, Set<String> sources)
            throws SQLException, InterruptedException {
        if (!isLive(positions)) {
            return UnpublishedRows.NONE;
        }
        for (Last last : positions.values()) {
            if (last.isLive()) {
                RemovedTable.requireSame(session, config, last.position().source(), request);
            }
        }
        UnpublishedRows rows = UnpublishedRows.NONE;
        for (RelayConfig shard : everyShard()) {
            Last last = positions.get(shard.positionKey().text());
            if (last != null && !isHandedBack(last)) {
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

    private OperatorException withoutPosition(DatabaseObjects database)
            throws InterruptedException {
        return new OperatorException(
                ExitCode.POSITION_LOST,
                "Nothing was removed: topic %s must hold a position under the key %s, because slots %s and publications %s exist, but holds none; it holds positions of slots with the same name under %s"
                        .formatted(
                                config.kafka().topics().positions(),
                                config.positionKey(),
                                database.slots(),
                                database.publications(),
                                stored.keysOfSameSlot()),
                "Correct --source-name, --slot, --bootstrap-servers or --positions-topic, so that"
                        + " they are those of the relays to remove. If no relay has ever started,"
                        + " or the position is lost, give --without-position.");
    }

    private OperatorException otherShardCount() {
        return new OperatorException(
                ExitCode.POSITION_LOST,
                "Nothing was removed: relays with another number of shards than %d were the last to publish the outbox"
                        .formatted(config.source().shard().count()),
                "Give the --shard of one of those relays, and --all-shards.");
    }
}
