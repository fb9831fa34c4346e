package io.tailrace.relay.account;

import io.tailrace.account.AccountTopic;
import io.tailrace.process.ExitCode;
import io.tailrace.process.OperatorException;
import io.tailrace.process.kafka.AdminClients;
import io.tailrace.process.kafka.KafkaErrors;
import io.tailrace.relay.config.RelayConfig;
import io.tailrace.relay.publish.KafkaClients;
import io.tailrace.relay.reading.InterruptSafeConsumer;
import io.tailrace.relay.reading.TopicReading;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.ExecutionException;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.TopicPartition;

/** Which rows the relays of a cluster have counted, from what they have stored. Stateless. */
public final class CountedRows {

    private CountedRows() {}

    /** Whether the topic of the account exists, as far as the principal may see. */
    static boolean exist(RelayConfig config, Admin admin) throws InterruptedException {
        try {
            return admin.listTopics().names().get().contains(AccountTopic.NAME);
        } catch (ExecutionException e) {
            throw KafkaErrors.refused(config.kafka(), "connect to Kafka", e.getCause());
        }
    }

    /**
     * Below which transaction every row of a table is counted by the relays that count its rows.
     *
     * @param table the object identifier of the table
     * @return by the key of each relay's position; relays that count no rows are missing
     * @throws OperatorException if what is stored cannot be read
     */
    public static Map<String, Long> below(RelayConfig config, long table)
            throws InterruptedException {
        KafkaClients clients = new KafkaClients(config);
        try (Admin admin = AdminClients.create(config.kafka(), clients.admin())) {
            if (!exist(config, admin)) {
                return Map.of();
            }
        }
        Map<String, Long> below = new TreeMap<>();
        TopicPartition partition = new TopicPartition(AccountTopic.NAME, 0);
        try (Consumer<byte[], byte[]> consumer =
                new InterruptSafeConsumer(clients.consumer(true))) {
            TopicReading.upTo(
                    TopicReading.end(consumer, partition),
                    consumer,
                    partition,
                    TopicReading.whileItMoves(consumer, AccountTopic.NAME),
                    record -> take(record, table, below));
        }
        return below;
    }

    private static void take(
            ConsumerRecord<byte[], byte[]> record, long table, Map<String, Long> below) {
        String relay = StateCodec.relay(record.key()).orElse("");
        if (relay.isEmpty()) {
            return;
        }
        below.remove(relay);
        if (record.value() == null) {
            return;
        }
        try {
            CounterState state = StateCodec.read(record.value());
            if (state.epoch().table() == table) {
                below.put(relay, state.lowest());
            }
        } catch (IllegalArgumentException e) {
            throw new OperatorException(
                    ExitCode.SETUP,
                    "The state of relay %s in topic %s is unreadable: %s"
                            .formatted(relay, AccountTopic.NAME, e.getMessage()),
                    "Use the command of the version of that relay.",
                    e);
        }
    }
}
