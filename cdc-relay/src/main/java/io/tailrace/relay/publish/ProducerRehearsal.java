package io.tailrace.relay.publish;

import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.time.Duration;
import java.util.Map;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.ProducerConfig;

/**
 * Connects the producers of a {@link Publisher} and closes them, so that the next publisher in this
 * JVM finds their classes loaded. They are not initialised for transactions, which would fence the
 * relay that leads, and send nothing. Stateless.
 */
public final class ProducerRehearsal {

    private ProducerRehearsal() {}

    /**
     * Connects and closes a producer.
     *
     * @param topic whose partitions are looked up; must exist, or the brokers may create it
     */
    public static void run(KafkaClients clients, String topic) {
        Map<String, Object> settings =
                switch (clients.deliveryGuarantee()) {
                    case EXACTLY_ONCE -> clients.transactionalProducer(0);
                    case AT_LEAST_ONCE -> clients.idempotentProducer();
                };
        // another name than that of a producer which may begin at the same time
        settings.computeIfPresent(
                ProducerConfig.CLIENT_ID_CONFIG, (key, name) -> name + "-rehearsal");
        Producer<byte[], byte[]> producer = new KafkaProducer<>(settings);
        try (ClientMetrics metrics = new ClientMetrics(new SimpleMeterRegistry())) {
            metrics.bind(producer);
            producer.partitionsFor(topic);
        } finally {
            producer.close(Duration.ZERO);
        }
    }
}
