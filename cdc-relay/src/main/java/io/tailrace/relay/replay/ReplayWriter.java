package io.tailrace.relay.replay;

import io.tailrace.relay.publish.FailFastSend;
import io.tailrace.relay.publish.FencedException;
import io.tailrace.relay.publish.KafkaClients;
import java.time.Duration;
import java.util.List;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.errors.InvalidProducerEpochException;
import org.apache.kafka.common.errors.ProducerFencedException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Writes records and the progress after them in one Kafka transaction. All writers of a run have
 * the same transactional id, so that a new one fences every older one. For one thread.
 */
final class ReplayWriter implements AutoCloseable {

    private static final Logger LOG = LoggerFactory.getLogger(ReplayWriter.class);
    private static final Duration CLOSE_WITHIN = Duration.ofSeconds(5);

    private final Producer<byte[], byte[]> producer;

    /** Fences the earlier writers of the run, which aborts their unfinished transactions. */
    ReplayWriter(KafkaClients clients, String run) {
        producer = new KafkaProducer<>(clients.replayProducer(run));
        try {
            producer.initTransactions();
        } catch (RuntimeException e) {
            close();
            throw e;
        }
    }

    /**
     * Writes a transaction. It is committed when the method returns.
     *
     * @throws FencedException if another process goes on with the run
     */
    @SuppressWarnings("FutureReturnValueIgnored") // a send that fails makes the commit throw
    void write(
            List<ProducerRecord<byte[], byte[]>> records, ProducerRecord<byte[], byte[]> progress)
            throws InterruptedException {
        try {
            producer.beginTransaction();
            for (ProducerRecord<byte[], byte[]> record : records) {
                FailFastSend.send(producer, record);
            }
            FailFastSend.send(producer, progress);
            producer.commitTransaction();
        } catch (ProducerFencedException | InvalidProducerEpochException e) {
            throw new FencedException(e);
        } catch (RuntimeException | InterruptedException e) {
            abort();
            throw e;
        }
    }

    /**
     * Until a transaction has ended, readers of its topics do not see what others write after it.
     */
    private void abort() {
        try {
            producer.abortTransaction();
        } catch (RuntimeException e) {
            LOG.debug("Could not abort a transaction; the brokers abort it when it times out", e);
        }
    }

    /** Waits some seconds at most, in which the end of an open transaction is sent. */
    @Override
    public void close() {
        producer.close(CLOSE_WITHIN);
    }
}
