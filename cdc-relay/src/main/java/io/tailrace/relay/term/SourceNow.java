package io.tailrace.relay.term;

import io.tailrace.relay.config.RelayConfig;
import io.tailrace.relay.position.Lineage;
import io.tailrace.relay.position.Position;
import io.tailrace.relay.position.SourceIdentity;
import io.tailrace.relay.position.StoredPosition;
import io.tailrace.relay.postgres.AttachedPartitions;
import io.tailrace.relay.postgres.Database;
import io.tailrace.relay.postgres.OutboxTable;
import io.tailrace.relay.postgres.PublishedTable;
import java.sql.SQLException;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The source as it is now: what positions belong to from now on. For one thread. */
final class SourceNow {

    private static final Logger LOG = LoggerFactory.getLogger(SourceNow.class);

    private final RelayConfig config;
    private final Database database;
    private final Lineage lineage;
    private final String cluster;
    private PublishedTable published;
    private AttachedPartitions attached;

    /**
     * Reads the catalogue.
     *
     * @param cluster the id of the Kafka cluster
     */
    SourceNow(RelayConfig config, Database database, Lineage lineage, String cluster)
            throws SQLException {
        this.config = config;
        this.database = database;
        this.lineage = lineage;
        this.cluster = cluster;
        this.published = database.publishedTable();
        this.attached = attached(published);
    }

    private AttachedPartitions attached(PublishedTable now) throws SQLException {
        now.partitions().requireLogged(config.source());
        AttachedPartitions found = now.partitions().attached(database, config.source());
        if (!found.unknown().isEmpty()) {
            LOG.warn(
                    "A partition of table {} is locked. Whether these have rows that were never"
                            + " sent is looked up when the lock is gone: {}",
                    config.source().table(),
                    found.unknownNames());
        }
        return found;
    }

    /**
     * What positions belong to from now on. Without a configured name, the name of the source stays
     * as it was stored, so that a renamed database or table changes no event's identity.
     */
    SourceIdentity identity(@Nullable StoredPosition stored) {
        Set<String> names = new LinkedHashSet<>();
        if (config.naming().hasName()) {
            names.add(config.naming().sourceName());
        }
        if (stored != null) {
            names.addAll(stored.source().names());
        }
        if (names.isEmpty()) {
            names.add(config.source().defaultName());
        }
        List<String> all = List.copyOf(names);
        return new SourceIdentity(
                lineage.id(),
                all.get(0),
                all.subList(1, all.size()),
                published.table(),
                published.publication(),
                attached.since(stored == null ? "" : stored.source().partitions()),
                cluster,
                messages(stored),
                config.format().mode(),
                config.topicNaming());
    }

    /**
     * Whether the stream contains messages. A transaction that is published in part has to be read
     * again as it was read before, because its events were counted.
     */
    boolean messages(@Nullable StoredPosition stored) {
        boolean wanted = config.source().readsMessages();
        Position until = stored == null ? null : stored.streamedUntil();
        if (stored == null || until == null || until.events() == 0) {
            return wanted;
        }
        return config.source().shard().index() == 1 && stored.source().messages();
    }

    /** The partitions that were attached with rows since a position was stored. */
    List<String> filledSince(@Nullable StoredPosition stored) throws SQLException {
        if (stored == null) {
            return List.of();
        }
        String known = stored.source().partitions();
        return published.partitions().filled(database, known, attached.since(known));
    }

    /** Makes the publication publish the table, if it does not, and reads the catalogue again. */
    void cover(OutboxTable table) throws SQLException {
        published = database.cover(table);
        attached = attached(published);
    }
}
