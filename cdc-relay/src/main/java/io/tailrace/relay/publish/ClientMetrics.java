package io.tailrace.relay.publish;

import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.binder.kafka.KafkaClientMetrics;
import java.util.ArrayList;
import java.util.List;
import org.apache.kafka.clients.producer.Producer;

/**
 * The meters of the Kafka producers of one term, under the names of Micrometer. They come and go
 * with the producers: a later term has producers of its own. For one thread.
 */
final class ClientMetrics implements AutoCloseable {

    private final MeterRegistry registry;
    private final List<KafkaClientMetrics> bound = new ArrayList<>();

    ClientMetrics(MeterRegistry registry) {
        this.registry = registry;
    }

    /** Registers the meters of a producer, whose client id distinguishes it. */
    void bind(Producer<?, ?> producer) {
        KafkaClientMetrics metrics = new KafkaClientMetrics(producer);
        bound.add(metrics);
        metrics.bindTo(registry);
    }

    /** Removes all meters. To be called before the producers are closed. */
    @Override
    public void close() {
        bound.forEach(KafkaClientMetrics::close);
        bound.clear();
    }
}
