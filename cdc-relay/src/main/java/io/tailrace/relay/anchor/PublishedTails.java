package io.tailrace.relay.anchor;

import io.tailrace.relay.config.RelayConfig;
import io.tailrace.relay.postgres.TermSessions;
import io.tailrace.relay.publish.KafkaClients;
import java.sql.SQLException;
import java.time.Instant;
import java.util.Collection;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicLong;
import org.apache.kafka.clients.admin.Admin;
import org.jspecify.annotations.Nullable;

/**
 * What the ends of the topics of events hold.
 *
 * @param ids how many records have the id of a row
 * @param forgetful the topics that have lost records of the time in question
 */
public record PublishedTails(long ids, Set<String> forgetful) {

    /** Copies the set. */
    public PublishedTails {
        forgetful = Set.copyOf(forgetful);
    }

    /**
     * Reads the records since a time, as a relay does whose slot was adopted.
     *
     * @param sources the names that events of the source may have
     * @param since by the clock of the database; null to read all
     * @param sinceWhen what must not be forgotten: the time after which rows were published
     * @throws io.tailrace.process.OperatorException if the topics may not be read
     */
    public static PublishedTails read(
            RelayConfig config,
            Admin admin,
            Collection<String> sources,
            @Nullable Instant since,
            Instant sinceWhen)
            throws SQLException, InterruptedException {
        AtomicLong ids = new AtomicLong();
        new PublishedIdReader(
                        new KafkaClients(config),
                        config.kafka(),
                        config.rowTopics(),
                        sources,
                        new TermSessions(new CompletableFuture<>()),
                        since)
                .read(event -> ids.incrementAndGet());
        TopicMemory memory =
                TopicMemory.of(admin, config.kafka(), config.rowTopics(), List::of)
                        .after(sinceWhen);
        return new PublishedTails(ids.get(), new TreeSet<>(memory.lost().keySet()));
    }
}
