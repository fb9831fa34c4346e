package io.tailrace.subscriber.internal.dispatch;

import java.util.List;
import org.apache.kafka.clients.producer.ProducerRecord;

/**
 * Records of producing handlers that belong to one transaction.
 *
 * @param records the records, in the order in which the handlers returned
 * @param onCommit to be run once the transaction has been committed: counts the events as processed
 */
public record TakenRecords(List<ProducerRecord<byte[], byte[]>> records, Runnable onCommit) {}
