package io.tailrace.processor.dlt;

import io.tailrace.event.internal.rights.KafkaRight;
import io.tailrace.event.internal.rights.Operation;
import io.tailrace.event.internal.rights.Resource;
import io.tailrace.process.ExitCode;
import io.tailrace.process.OperatorException;
import io.tailrace.process.kafka.AccessErrors;
import io.tailrace.process.kafka.DeadLetterTopic;
import io.tailrace.process.kafka.KafkaCluster;
import io.tailrace.process.kafka.KafkaErrors;
import io.tailrace.processor.dlt.running.OtherRuns;
import io.tailrace.processor.dlt.running.RunAnnouncement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Consumer;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.clients.producer.RecordMetadata;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.InterruptException;
import org.apache.kafka.common.errors.InvalidProducerEpochException;
import org.apache.kafka.common.errors.ProducerFencedException;
import org.apache.kafka.common.errors.RetriableException;
import org.apache.kafka.common.errors.TopicAuthorizationException;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.jspecify.annotations.Nullable;

/**
 * Writes dispositions, and redriven events together with their dispositions, in Kafka transactions.
 * One writer of a dead-letter topic is alive at a time, see {@link OtherRuns}. All writers have the
 * same transactional id, so whatever happens a new writer fences every older one and no dead letter
 * gets two dispositions.
 */
final class DispositionWriter implements AutoCloseable {

    /**
     * The brokers abort a transaction that stays open, while matching dead letters are searched.
     */
    private static final Duration LONGEST_TRANSACTION = Duration.ofSeconds(1);

    /** More than the headers need that a redriven event has and its dead letter had not. */
    private static final int ADDED_HEADERS_BYTES = 1_024;

    private static final String TO_WRITE = "write to topic " + RedriveLog.TOPIC;

    /** How long brokers that are away are waited for. */
    private static final int MAX_BLOCK_MS = 15_000;

    private static final Duration CLOSE = Duration.ofSeconds(5);

    private final KafkaCluster kafka;
    private final DeadLetterReader reader;
    private final Disposition disposition;
    private final int batchSize;
    private final KafkaProducer<byte[], byte[]> producer;
    private final Consumer<Written> onCommitted;
    private final List<Written> uncommitted = new ArrayList<>();
    private final RunAnnouncement announcement;
    private final AtomicReference<@Nullable Refused> refused = new AtomicReference<>();
    private long begun;

    /** A send that failed. */
    private record Refused(String operation, Exception cause) {}

    /**
     * A dead letter whose disposition is written.
     *
     * @param redriven the record that was sent with it; null if none was
     * @param disposition the disposition
     */
    record Written(
            DeadLetterRecord deadLetter,
            @Nullable ProducerRecord<byte[], byte[]> redriven,
            Disposition disposition) {}

    /**
     * Refuses to begin while another run is alive. Fences all older writers, for those that do not
     * say that they are alive, and then makes the reader read all dispositions.
     *
     * @param disposition the disposition of every dead letter that is written
     * @param batchSize how many dead letters a transaction has at most
     * @param onCommitted called for each dead letter after its transaction was committed, while no
     *     transaction is open
     */
    DispositionWriter(
            KafkaCluster kafka,
            DeadLetterReader reader,
            Disposition disposition,
            int batchSize,
            Consumer<Written> onCommitted)
            throws InterruptedException {
        this.kafka = kafka;
        this.reader = reader;
        this.disposition = disposition;
        this.batchSize = batchSize;
        this.onCommitted = onCommitted;
        reader.createRedriveLog();
        String topicId = reader.redriveLog().deadLetterTopicId();
        OtherRuns.requireNone(kafka, topicId, disposition.run());
        Map<String, Object> settings = DeadLetterReader.settings(kafka);
        settings.put("transactional.id", RedriveLog.TOPIC + "-" + kafka.topics().deadLetter());
        settings.putIfAbsent("max.block.ms", MAX_BLOCK_MS);
        settings.put("max.request.size", DeadLetterTopic.MAX_RECORD_BYTES + ADDED_HEADERS_BYTES);
        this.producer =
                new KafkaProducer<>(settings, new ByteArraySerializer(), new ByteArraySerializer());
        this.announcement =
                new RunAnnouncement(
                        kafka, topicId, disposition.run(), disposition.kind().command());
        try {
            producer.initTransactions();
            reader.readWholeRedriveLog(disposition.run());
        } catch (KafkaException e) {
            close();
            throw explain(e);
        } catch (OperatorException | InterruptedException e) {
            close();
            throw e;
        }
        reader.betweenPolls(this::commitIfOld);
    }

    /**
     * Writes the disposition of a dead letter. A full batch is committed; the commit fails if one
     * of the sends of the batch failed.
     *
     * @param redriven the record that is sent in the same transaction, or null
     * @throws OperatorException if another writer has begun, or a broker refuses the write
     */
    @SuppressWarnings("FutureReturnValueIgnored") // commitTransaction() reports failed sends
    void write(DeadLetterRecord deadLetter, @Nullable ProducerRecord<byte[], byte[]> redriven) {
        try {
            begin();
            if (redriven != null) {
                producer.send(redriven, (at, e) -> sent(toSend(deadLetter, redriven), e));
                requireSent();
            }
            write(new Written(deadLetter, redriven, disposition));
        } catch (KafkaException e) {
            throw explain(e);
        }
    }

    /**
     * Like {@link #write}, of a canary: waits until the brokers have stored the record, and writes
     * into the disposition where it is, so that a repeated run can watch it again.
     */
    void writeCanary(DeadLetterRecord deadLetter, ProducerRecord<byte[], byte[]> redriven) {
        try {
            begin();
            RecordMetadata at =
                    producer.send(redriven, (to, e) -> sent(toSend(deadLetter, redriven), e)).get();
            TopicPartition partition = new TopicPartition(at.topic(), at.partition());
            write(new Written(deadLetter, redriven, disposition.ofCanary(partition, at.offset())));
        } catch (KafkaException e) {
            throw explain(e);
        } catch (ExecutionException e) {
            throw explain(
                    e.getCause() instanceof KafkaException cause ? cause : new KafkaException(e));
        } catch (InterruptedException e) {
            throw new InterruptException(e);
        }
    }

    /** Called by the producer's thread, or by {@code send}. */
    private void sent(String operation, @Nullable Exception e) {
        if (e != null) {
            refused.compareAndSet(null, new Refused(operation, e));
        }
    }

    /** Each send waits for brokers that are away, so that the first that fails is the last. */
    private void requireSent() {
        Refused first = refused.get();
        if (first != null) {
            throw first.cause() instanceof KafkaException cause
                    ? cause
                    : new KafkaException(first.cause());
        }
    }

    private static String toSend(DeadLetterRecord letter, ProducerRecord<byte[], byte[]> record) {
        return "send dead letter %s to topic %s".formatted(letter.position(), record.topic());
    }

    private void begin() {
        if (uncommitted.isEmpty()) {
            producer.beginTransaction();
            begun = System.nanoTime();
        }
    }

    @SuppressWarnings("FutureReturnValueIgnored") // commitTransaction() reports failed sends
    private void write(Written written) {
        producer.send(
                reader.redriveLog().toRecord(written.deadLetter().record(), written.disposition()),
                (at, e) -> sent(TO_WRITE, e));
        requireSent();
        uncommitted.add(written);
        if (uncommitted.size() >= batchSize) {
            commit();
        }
    }

    /**
     * Commits the open transaction, if there is one.
     *
     * @throws OperatorException if another writer has begun, or a broker refused a write
     */
    void commit() {
        if (uncommitted.isEmpty()) {
            return;
        }
        try {
            producer.commitTransaction();
        } catch (KafkaException e) {
            throw explain(e);
        }
        List<Written> committed = List.copyOf(uncommitted);
        uncommitted.clear();
        for (Written written : committed) {
            reader.redriveLog().add(written.deadLetter().record(), written.disposition());
            onCommitted.accept(written);
        }
    }

    private void commitIfOld() {
        if (System.nanoTime() - begun > LONGEST_TRANSACTION.toNanos()) {
            commit();
        }
    }

    /**
     * Aborts the open transaction, if there is one; a broker that is away does so by its timeout.
     */
    @Override
    public void close() {
        reader.betweenPolls(() -> {});
        try (announcement) {
            producer.close(CLOSE);
        }
    }

    private OperatorException explain(KafkaException e) {
        return isFenced(e)
                ? new OperatorException(
                        ExitCode.INCOMPLETE,
                        "Run %s was stopped by another redrive or discard that began later"
                                .formatted(disposition.run()),
                        "Wait until the other command has ended, then repeat "
                                + again()
                                + ": nothing that was committed is done again.",
                        e)
                : KafkaErrors.refused(
                        kafka, operation() + " in run " + disposition.run(), reason(e), toWrite(e));
    }

    /** What was refused first; what comes after it in the transaction fails for its sake. */
    private String operation() {
        Refused first = refused.get();
        return first == null ? TO_WRITE : first.operation();
    }

    /** A producer that is in an error state says in the cause that the brokers were away. */
    private static KafkaException reason(KafkaException e) {
        return AccessErrors.find(RetriableException.class, e)
                .<KafkaException>map(away -> away)
                .orElse(e);
    }

    /** How the operator goes on: only a redrive can be given the name of its run. */
    private String again() {
        return disposition.kind() == Disposition.Kind.REDRIVEN
                ? "this command with --run " + disposition.run()
                : "the same command";
    }

    /** The right that a write or a transaction lacks, if it was refused for want of one. */
    private static KafkaRight toWrite(KafkaException e) {
        Resource resource =
                AccessErrors.find(TopicAuthorizationException.class, e)
                        .flatMap(denied -> denied.unauthorizedTopics().stream().findFirst())
                        .map(Resource::topic)
                        .orElseGet(() -> Resource.transactionalIds(RedriveLog.TOPIC));
        return KafkaRight.missing(resource, EnumSet.of(Operation.WRITE));
    }

    private static boolean isFenced(KafkaException e) {
        for (Throwable cause = e; cause != null; cause = cause.getCause()) {
            if (cause instanceof ProducerFencedException
                    || cause instanceof InvalidProducerEpochException) {
                return true;
            }
        }
        return false;
    }
}
