package io.tailrace.relay.publish;

import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Tags;
import io.micrometer.core.instrument.binder.kafka.KafkaClientMetrics;
import io.tailrace.process.DaemonThreads;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import org.apache.kafka.clients.producer.Producer;

/**
 * The meters of the Kafka producers of one term, under the names of Micrometer. They come and go
 * with the producers: a later term has producers of its own. One thread looks for meters that the
 * producers have added. For one thread.
 */
final class ClientMetrics implements AutoCloseable {

    private final MeterRegistry registry;
    private final List<KafkaClientMetrics> bound = new ArrayList<>();
    private final ScheduledExecutorService refresh =
            Executors.newSingleThreadScheduledExecutor(DaemonThreads.named("relay-client-metrics"));

    ClientMetrics(MeterRegistry registry) {
        this.registry = registry;
    }

    /** Registers the meters of a producer, whose client id distinguishes it. */
    void bind(Producer<?, ?> producer) {
        KafkaClientMetrics metrics = new KafkaClientMetrics(producer, Tags.empty(), refresh);
        bound.add(metrics);
        metrics.bindTo(registry);
    }

    /** Removes all meters. To be called before the producers are closed. */
    @Override
    public void close() {
        refresh.shutdownNow();
        bound.forEach(KafkaClientMetrics::close);
        bound.clear();
    }
}
