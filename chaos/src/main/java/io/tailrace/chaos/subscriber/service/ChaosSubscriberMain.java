package io.tailrace.chaos.subscriber.service;

import com.zaxxer.hikari.HikariDataSource;
import io.micrometer.prometheusmetrics.PrometheusConfig;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import io.tailrace.event.builtin.OrderEvent;
import io.tailrace.process.ExitCode;
import io.tailrace.process.admin.AdminConfig;
import io.tailrace.process.admin.AdminEndpoint;
import io.tailrace.process.admin.Health;
import io.tailrace.process.cli.GracefulStop;
import io.tailrace.process.cli.ProcessMain;
import io.tailrace.subscriber.Subscriber;
import io.tailrace.subscriber.config.Handling;
import io.tailrace.subscriber.config.SubscriberConfig;
import io.tailrace.subscriber.config.SubscriberConfig.Retry;
import io.tailrace.subscriber.handler.EventHandler;
import io.tailrace.subscriber.health.SubscriberHealth;
import io.tailrace.subscriber.health.SubscriberState;
import io.tailrace.subscriber.inbox.Inbox;
import io.tailrace.subscriber.micrometer.MicrometerMeter;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/** A service with a subscriber whose handler uses the inbox. */
@Command(name = "chaos-subscriber")
public final class ChaosSubscriberMain implements Callable<Integer> {

    private static final Duration FOREVER = Duration.ofDays(1);
    private static final Duration DRAIN = Duration.ofSeconds(4);
    private static final int STOP_SECONDS = 20;

    @Mixin private ChaosSubscriberOptions options = new ChaosSubscriberOptions();

    /** Runs until the process is killed or asked to stop. */
    public static void main(String[] arguments) {
        ProcessMain.runAndExit(ChaosSubscriberMain::new, "TAILRACE_CHAOS_", arguments);
    }

    @Override
    public Integer call() throws InterruptedException {
        PrometheusMeterRegistry metrics = new PrometheusMeterRegistry(PrometheusConfig.DEFAULT);
        try (HikariDataSource dataSource = options.dataSource()) {
            Subscriber subscriber =
                    Subscriber.builder(config())
                            .on(OrderEvent.Placed.class, handler(dataSource))
                            .meter(new MicrometerMeter(metrics))
                            .build();
            try (AdminEndpoint admin =
                            AdminEndpoint.start(
                                    AdminConfig.loopback(options.adminPort()),
                                    () -> health(subscriber),
                                    metrics);
                    GracefulStop stop = GracefulStop.on(subscriber::close, STOP_SECONDS)) {
                subscriber.start();
                boolean stopped = subscriber.await(SubscriberState.STOPPED, FOREVER);
                return (stopped ? ExitCode.OK : ExitCode.UNEXPECTED).code();
            }
        }
    }

    private static EventHandler<OrderEvent.Placed> handler(HikariDataSource dataSource) {
        ShopHandler shop = new ShopHandler(dataSource);
        EventHandler<OrderEvent.Placed> effect =
                Inbox.idempotent(
                        dataSource, (connection, event, delivery) -> shop.apply(connection, event));
        return (event, delivery) -> {
            shop.behave(event, delivery.attempt());
            effect.handle(event, delivery);
        };
    }

    private SubscriberConfig config() {
        return SubscriberConfig.builder(options.bootstrapServers(), ChaosSubscriberOptions.GROUP)
                .retry(new Retry(5, Duration.ofMillis(20), Duration.ofMillis(500)))
                .handling(
                        Handling.builder()
                                .maxConcurrency(ChaosSubscriberOptions.CONCURRENCY)
                                .timeout(ShopHandler.TIMEOUT)
                                .drainTimeout(DRAIN)
                                .build())
                .clientProperties(options.membership())
                .build();
    }

    private static Health health(Subscriber subscriber) {
        SubscriberHealth health = subscriber.health();
        return new Health(
                true,
                health.isHealthy(),
                health.state().name(),
                Map.of(
                        "assigned", health.assigned(),
                        "lag", health.lag(),
                        "blocked", health.blockedAggregates(),
                        "stuck", health.stuck()));
    }
}
