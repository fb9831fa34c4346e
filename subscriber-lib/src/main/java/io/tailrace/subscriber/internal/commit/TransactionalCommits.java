package io.tailrace.subscriber.internal.commit;

import io.tailrace.event.internal.rights.Operation;
import io.tailrace.subscriber.config.SubscriberConfig;
import io.tailrace.subscriber.health.BrokerAccessException;
import io.tailrace.subscriber.internal.access.BrokerAccess;
import io.tailrace.subscriber.internal.dispatch.Dispatcher;
import io.tailrace.subscriber.internal.dispatch.TakenRecords;
import io.tailrace.subscriber.partition.MetadataBudget;
import io.tailrace.subscriber.partition.PartitionProgress;
import java.time.Duration;
import java.util.Collection;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.Future;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.config.ConfigException;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Commits progress and the records of producing handlers in one Kafka transaction. After a failed
 * transaction it is unknown whether the transaction was committed, so the subscriber reads the
 * committed progress and begins again there.
 */
public final class TransactionalCommits implements Commits {

    private static final Logger LOG = LoggerFactory.getLogger(TransactionalCommits.class);
    private static final Duration PAUSE = Duration.ofSeconds(1);
    private static final Duration CLOSE_TIMEOUT = Duration.ofSeconds(10);

    /** How long {@code read_committed} consumers wait for the transaction of a dead instance. */
    private static final int TRANSACTION_TIMEOUT_MS = 15_000;

    private final SubscriberConfig config;
    private final Consumer<byte[], byte[]> consumer;
    private final Dispatcher dispatcher;
    private final Runnable startOver;
    private final CommitLog log;
    private final String transactionalId;
    private @Nullable KafkaProducer<byte[], byte[]> producer;
    private long lastCommit = System.nanoTime();
    private long nextAttempt = System.nanoTime();

    /**
     * Creates commits for a consumer that is a member of the configured group.
     *
     * @param startOver makes the subscriber begin again at the committed progress
     */
    public TransactionalCommits(
            SubscriberConfig config,
            Consumer<byte[], byte[]> consumer,
            Dispatcher dispatcher,
            Runnable startOver) {
        this.config = config;
        this.consumer = consumer;
        this.dispatcher = dispatcher;
        this.startOver = startOver;
        this.log = new CommitLog(new MetadataBudget(config.handling().maxMetadataChars()));
        this.transactionalId = config.group() + "-" + UUID.randomUUID();
    }

    /**
     * Creates the producer, which also ends an open transaction of its predecessor. A producer can
     * not even be constructed while no name of a broker resolves.
     */
    @Override
    public boolean ready() {
        if (producer != null) {
            return true;
        }
        if (System.nanoTime() - nextAttempt < 0) {
            return false;
        }
        KafkaProducer<byte[], byte[]> next = null;
        try {
            next = newProducer();
            next.initTransactions();
            producer = next;
            return true;
        } catch (KafkaException e) {
            if (isMisconfigured(e)) {
                throw e;
            }
            requireAccess(e, next);
            LOG.atWarn()
                    .addKeyValue("group", config.group())
                    .log(
                            "Could not initialize the transactional producer; trying again. No"
                                    + " event is handled until then.",
                            e);
            if (next != null) {
                next.close(Duration.ZERO);
            }
            nextAttempt = System.nanoTime() + PAUSE.toNanos();
            return false;
        }
    }

    /**
     * Throws if the brokers refuse what every further attempt would need, too.
     *
     * @param failed closed before, unless null
     */
    private void requireAccess(KafkaException e, @Nullable KafkaProducer<?, ?> failed) {
        Optional<BrokerAccessException> refusal = BrokerAccess.refusal(config, e, Operation.WRITE);
        if (refusal.isPresent()) {
            if (failed != null) {
                failed.close(Duration.ZERO);
            }
            throw refusal.get();
        }
    }

    /** Whether the settings cannot be those of any producer; addresses may resolve later. */
    private static boolean isMisconfigured(Throwable e) {
        Throwable root = e;
        while (root.getCause() != null && !(root instanceof ConfigException)) {
            root = root.getCause();
        }
        return root instanceof ConfigException
                && !String.valueOf(root.getMessage()).contains("bootstrap");
    }

    @Override
    public void begin(TopicPartition id, PartitionProgress progress, boolean wasCommitted) {
        if (wasCommitted) {
            log.committed(Map.of(id, progress));
        }
    }

    @Override
    public void tick() {
        boolean due =
                System.nanoTime() - lastCommit >= config.handling().commitInterval().toNanos();
        if (due || dispatcher.hasProducedRecords()) {
            lastCommit = System.nanoTime();
            commit();
        }
    }

    @Override
    public boolean now(Collection<TopicPartition> ids) {
        commit();
        return true;
    }

    @Override
    public void forget(Collection<TopicPartition> ids) {
        log.forget(ids);
    }

    @Override
    public void close() {
        if (producer != null) {
            producer.close(CLOSE_TIMEOUT);
        }
    }

    private void commit() {
        KafkaProducer<byte[], byte[]> current = producer;
        if (current == null) {
            return;
        }
        TakenRecords produced = dispatcher.takeProducedRecords();
        Map<TopicPartition, PartitionProgress> progress =
                log.uncommitted(dispatcher.progress(dispatcher.ids()));
        if (produced.records().isEmpty() && progress.isEmpty()) {
            return;
        }
        try {
            current.beginTransaction();
            produced.records().forEach(record -> send(current, record));
            current.sendOffsetsToTransaction(log.offsets(progress, true), consumer.groupMetadata());
            current.commitTransaction();
            log.committed(progress);
            produced.onCommit().run();
            dispatcher.wake();
        } catch (KafkaException e) {
            requireAccess(e, null);
            LOG.atWarn()
                    .addKeyValue("group", config.group())
                    .log(
                            "A transaction failed; beginning again at the committed progress."
                                    + " Events that finished after it are handled again.",
                            e);
            current.close(Duration.ZERO);
            producer = null;
            startOver.run();
        }
    }

    /** Ignores the future: an error of a send makes the commit of its transaction fail. */
    private static void send(
            KafkaProducer<byte[], byte[]> producer, ProducerRecord<byte[], byte[]> record) {
        Future<?> unused = producer.send(record);
    }

    private KafkaProducer<byte[], byte[]> newProducer() {
        Map<String, Object> settings = new HashMap<>(config.clientProperties());
        settings.put("bootstrap.servers", config.bootstrapServers());
        settings.put("client.id", config.group() + "-producing");
        settings.put("transactional.id", transactionalId);
        settings.putIfAbsent("transaction.timeout.ms", TRANSACTION_TIMEOUT_MS);
        return new KafkaProducer<>(settings, new ByteArraySerializer(), new ByteArraySerializer());
    }
}
