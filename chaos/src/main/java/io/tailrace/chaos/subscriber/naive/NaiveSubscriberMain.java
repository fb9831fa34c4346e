package io.tailrace.chaos.subscriber.naive;

import com.zaxxer.hikari.HikariDataSource;
import io.micrometer.prometheusmetrics.PrometheusConfig;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import io.tailrace.chaos.subscriber.service.ChaosSubscriberOptions;
import io.tailrace.chaos.subscriber.service.ShopHandler;
import io.tailrace.event.Event;
import io.tailrace.event.EventCatalogue;
import io.tailrace.event.EventCodec;
import io.tailrace.event.EventId;
import io.tailrace.event.builtin.BuiltInEvent;
import io.tailrace.event.builtin.OrderEvent;
import io.tailrace.process.admin.AdminConfig;
import io.tailrace.process.admin.AdminEndpoint;
import io.tailrace.process.admin.Health;
import io.tailrace.process.cli.ProcessMain;
import java.nio.charset.StandardCharsets;
import java.sql.Connection;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/** Gives each polled record to a thread pool and lets the consumer commit automatically. */
@Command(name = "naive-subscriber")
public final class NaiveSubscriberMain implements Callable<Integer> {

    private static final Logger LOG = LoggerFactory.getLogger(NaiveSubscriberMain.class);
    private static final int MAX_ATTEMPTS = 5;
    private static final int COMMIT_INTERVAL_MS = 200;
    private static final EventCodec CODEC = new EventCodec(EventCatalogue.of(BuiltInEvent.class));

    @Mixin private ChaosSubscriberOptions options = new ChaosSubscriberOptions();

    /** Runs until the process is killed. */
    public static void main(String[] arguments) {
        ProcessMain.runAndExit(NaiveSubscriberMain::new, "TAILRACE_NAIVE_", arguments);
    }

    @Override
    public Integer call() {
        PrometheusMeterRegistry metrics = new PrometheusMeterRegistry(PrometheusConfig.DEFAULT);
        Map<String, Object> settings = new HashMap<>(options.membership());
        settings.put("bootstrap.servers", options.bootstrapServers());
        settings.put("group.id", ChaosSubscriberOptions.GROUP);
        settings.put("isolation.level", "read_committed");
        settings.put("auto.offset.reset", "earliest");
        settings.put("auto.commit.interval.ms", COMMIT_INTERVAL_MS);
        ExecutorService threads = Executors.newFixedThreadPool(ChaosSubscriberOptions.CONCURRENCY);
        try (HikariDataSource dataSource = options.dataSource();
                AdminEndpoint admin =
                        AdminEndpoint.start(
                                AdminConfig.loopback(options.adminPort()),
                                () -> new Health(true, true, "RUNNING", Map.of()),
                                metrics);
                KafkaProducer<byte[], byte[]> failed =
                        new KafkaProducer<>(
                                Map.of("bootstrap.servers", options.bootstrapServers()),
                                new ByteArraySerializer(),
                                new ByteArraySerializer());
                KafkaConsumer<byte[], byte[]> consumer =
                        new KafkaConsumer<>(
                                settings,
                                new ByteArrayDeserializer(),
                                new ByteArrayDeserializer())) {
            consumer.subscribe(List.of("events.order"));
            while (true) {
                for (ConsumerRecord<byte[], byte[]> record :
                        consumer.poll(Duration.ofMillis(100))) {
                    Future<?> unused = threads.submit(() -> handle(record, dataSource, failed));
                }
            }
        }
    }

    private static void handle(
            ConsumerRecord<byte[], byte[]> record,
            HikariDataSource dataSource,
            KafkaProducer<byte[], byte[]> failed) {
        ShopHandler shop = new ShopHandler(dataSource);
        for (int attempt = 1; attempt <= MAX_ATTEMPTS; attempt++) {
            try {
                Event<OrderEvent.Placed> event = event(record);
                shop.behave(event, attempt);
                try (Connection connection = dataSource.getConnection()) {
                    shop.apply(connection, event);
                }
                return;
            } catch (Exception e) {
                LOG.debug("Attempt {} to handle an event failed", attempt, e);
            }
        }
        Future<?> unused =
                failed.send(
                        new ProducerRecord<>(
                                "events.failed",
                                null,
                                record.key(),
                                record.value(),
                                record.headers()));
    }

    private static Event<OrderEvent.Placed> event(ConsumerRecord<byte[], byte[]> record) {
        OrderEvent.Placed placed =
                (OrderEvent.Placed) CODEC.decode("order.placed.v1", record.value());
        String id =
                new String(record.headers().lastHeader("ce_id").value(), StandardCharsets.UTF_8);
        return new Event<>(EventId.parse(id), placed.orderId(), null, null, placed);
    }
}
