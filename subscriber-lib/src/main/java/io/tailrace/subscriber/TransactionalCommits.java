package io.tailrace.subscriber;

import io.tailrace.subscriber.partition.MetadataBudget;
import io.tailrace.subscriber.partition.Progress;
import java.time.Duration;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.Future;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Commits what is finished together with the records that handlers made, in one Kafka transaction.
 * When that fails, whether it was committed is found out by reading it: everything begins again at
 * what is committed.
 */
final class TransactionalCommits implements Commits {

    private static final Logger LOG = LoggerFactory.getLogger(Subscriber.class);
    private static final Duration CLOSE_TIMEOUT = Duration.ofSeconds(10);

    /** For so long an instance that died keeps {@code read_committed} readers waiting. */
    private static final int TRANSACTION_TIMEOUT_MS = 15_000;

    private final SubscriberConfig config;
    private final Consumer<byte[], byte[]> consumer;
    private final Dispatcher dispatcher;
    private final ProducedRecords produced;
    private final Counts counts;
    private final Runnable startOver;
    private final CommitLog log;
    private final String transactionalId;
    private @Nullable KafkaProducer<byte[], byte[]> producer;
    private long committedAt = System.nanoTime();

    /**
     * @param startOver lets everything begin again at what is committed
     */
    TransactionalCommits(
            SubscriberConfig config,
            Consumer<byte[], byte[]> consumer,
            Dispatcher dispatcher,
            ProducedRecords produced,
            Counts counts,
            Runnable startOver) {
        this.config = config;
        this.consumer = consumer;
        this.dispatcher = dispatcher;
        this.produced = produced;
        this.counts = counts;
        this.startOver = startOver;
        this.log = new CommitLog(new MetadataBudget(config.handling().maxMetadataChars()));
        this.transactionalId = config.group() + "-" + UUID.randomUUID();
    }

    /** Before anything is read again, the transaction before must have come to its end. */
    @Override
    public boolean ready() {
        if (producer != null) {
            return true;
        }
        KafkaProducer<byte[], byte[]> next = newProducer();
        try {
            next.initTransactions();
            producer = next;
            return true;
        } catch (KafkaException e) {
            LOG.warn("No transaction can be begun; tried again", e);
            next.close(Duration.ZERO);
            return false;
        }
    }

    @Override
    public void begin(TopicPartition id, Progress progress, boolean wasCommitted) {
        if (wasCommitted) {
            log.committed(Map.of(id, progress));
        }
    }

    @Override
    public void tick() {
        boolean due =
                System.nanoTime() - committedAt >= config.handling().commitInterval().toNanos();
        if (due || dispatcher.look(all -> !produced.isEmpty())) {
            committedAt = System.nanoTime();
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
        List<ProducedRecords.Batch> batches = dispatcher.look(all -> produced.finishAll(counts));
        Map<TopicPartition, Progress> news = log.news(dispatcher.progress(dispatcher.ids()));
        if (batches.isEmpty() && news.isEmpty()) {
            return;
        }
        try {
            current.beginTransaction();
            batches.forEach(batch -> batch.records().forEach(record -> send(current, record)));
            current.sendOffsetsToTransaction(log.offsets(news, true), consumer.groupMetadata());
            current.commitTransaction();
            log.committed(news);
            dispatcher.wake();
        } catch (KafkaException e) {
            LOG.atWarn()
                    .addKeyValue("group", config.group())
                    .log("A transaction failed; everything begins again at what is committed", e);
            current.close(Duration.ZERO);
            producer = null;
            startOver.run();
        }
    }

    /** What goes wrong with it, the commit says. */
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
