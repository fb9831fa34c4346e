package io.tailrace.processor.dlt;

import io.tailrace.process.ExitCode;
import io.tailrace.process.OperatorException;
import io.tailrace.process.kafka.DeadLetterTopic;
import io.tailrace.process.kafka.KafkaCluster;
import io.tailrace.process.kafka.KafkaErrors;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.errors.InvalidProducerEpochException;
import org.apache.kafka.common.errors.ProducerFencedException;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.jspecify.annotations.Nullable;

/**
 * Writes what is done with dead letters, and what is sent, in Kafka transactions. There is one
 * transactional id for all: who begins fences those before, so that nothing is done twice.
 */
final class DealingWriter implements AutoCloseable {

    private final DeadLetters letters;
    private final int batch;
    private final KafkaProducer<byte[], byte[]> producer;
    private final List<Letter> open = new ArrayList<>();
    private final Dealing dealing;

    /**
     * Fences others, and reads what they have done.
     *
     * @param dealing what is done with every letter
     * @param batch how many letters make a transaction
     */
    DealingWriter(KafkaCluster target, DeadLetters letters, Dealing dealing, int batch)
            throws InterruptedException {
        this.letters = letters;
        this.batch = batch;
        this.dealing = dealing;
        letters.prepareDealings();
        Map<String, Object> settings = DeadLetters.settings(target);
        settings.put("transactional.id", Dealings.TOPIC + "-" + target.topics().deadLetter());
        settings.put("max.request.size", DeadLetterTopic.MAX_RECORD_BYTES);
        this.producer =
                new KafkaProducer<>(settings, new ByteArraySerializer(), new ByteArraySerializer());
        try {
            producer.initTransactions();
        } catch (KafkaException e) {
            producer.close();
            throw explain(e);
        }
        letters.readDealings();
    }

    /** Deals with a letter; committed with the batch, which fails if one of its sends does. */
    @SuppressWarnings("FutureReturnValueIgnored")
    void write(Letter letter, @Nullable ProducerRecord<byte[], byte[]> sent) {
        try {
            if (open.isEmpty()) {
                producer.beginTransaction();
            }
            if (sent != null) {
                producer.send(sent);
            }
            producer.send(letters.dealings().record(letter.record(), dealing), (metadata, e) -> {});
            open.add(letter);
        } catch (KafkaException e) {
            throw explain(e);
        }
        if (open.size() >= batch) {
            commit();
        }
    }

    /** Commits what is open. */
    void commit() {
        if (open.isEmpty()) {
            return;
        }
        try {
            producer.commitTransaction();
        } catch (KafkaException e) {
            throw explain(e);
        }
        open.forEach(letter -> letters.dealings().done(letter.record(), dealing));
        open.clear();
    }

    /** Aborts what is open. */
    @Override
    public void close() {
        producer.close();
    }

    private OperatorException explain(KafkaException e) {
        Throwable cause = e;
        while (cause != null) {
            if (cause instanceof ProducerFencedException
                    || cause instanceof InvalidProducerEpochException) {
                return new OperatorException(
                        ExitCode.INCOMPLETE,
                        "Another redrive or discard began and took over from run " + dealing.run(),
                        "Wait until it has ended, then repeat this with --run "
                                + dealing.run()
                                + ": what was done is not done again.",
                        e);
            }
            cause = cause.getCause();
        }
        return KafkaErrors.refused("write run " + dealing.run(), e);
    }
}
