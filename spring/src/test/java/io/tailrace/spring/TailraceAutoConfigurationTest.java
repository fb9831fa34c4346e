package io.tailrace.spring;

import static org.assertj.core.api.Assertions.assertThat;

import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.tailrace.producer.EventBus;
import io.tailrace.producer.Outbox;
import io.tailrace.producer.OutboxConfig;
import io.tailrace.producer.PayloadType;
import io.tailrace.producer.RowLifetime;
import io.tailrace.producer.metrics.EmitListener;
import org.junit.jupiter.api.Test;
import org.postgresql.ds.PGSimpleDataSource;
import org.springframework.boot.autoconfigure.AutoConfigurations;
import org.springframework.boot.test.context.FilteredClassLoader;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;

/** What is configured when; nothing of it connects. */
class TailraceAutoConfigurationTest {

    private final ApplicationContextRunner application =
            new ApplicationContextRunner()
                    .withConfiguration(
                            AutoConfigurations.of(
                                    EventCatalogueAutoConfiguration.class,
                                    TailraceAutoConfiguration.class));

    private final ApplicationContextRunner withDatabase =
            application.withBean(PGSimpleDataSource.class, PGSimpleDataSource::new);

    @Test
    void withoutADataSourceThereIsNothing() {
        application.run(context -> assertThat(context).doesNotHaveBean(Outbox.class));
    }

    @Test
    void withoutMicrometerThereIsAnOutbox() {
        withDatabase
                .withClassLoader(new FilteredClassLoader(MeterRegistry.class))
                .run(
                        context -> {
                            assertThat(context).hasSingleBean(TransactionalEventBus.class);
                            assertThat(context).doesNotHaveBean(EmitListener.class);
                        });
    }

    @Test
    void withMicrometerEventsAreCounted() {
        withDatabase
                .withBean(SimpleMeterRegistry.class)
                .run(context -> assertThat(context).hasSingleBean(EmitListener.class));
    }

    @Test
    void propertiesSayWhereEventsAreWritten() {
        withDatabase
                .withPropertyValues(
                        "tailrace.outbox.table=shop.events",
                        "tailrace.outbox.columns.id=event_id",
                        "tailrace.outbox.payload-type=jsonb",
                        "tailrace.outbox.lifetime=deleted",
                        "tailrace.hub.buffer=10",
                        "tailrace.hub.replay=2")
                .run(
                        context -> {
                            OutboxConfig config = context.getBean(OutboxConfig.class);
                            assertThat(config.table()).isEqualTo("shop.events");
                            assertThat(config.columns().id()).isEqualTo("event_id");
                            assertThat(config.payloadType()).isEqualTo(PayloadType.JSONB);
                            assertThat(config.lifetime()).isEqualTo(RowLifetime.DELETED);
                            EventBus bus = context.getBean(EventBus.class);
                            assertThat(bus.config().hubBuffer()).isEqualTo(10);
                            assertThat(bus.config().hubReplay()).isEqualTo(2);
                        });
    }

    @Test
    void anImpossiblePropertyStopsTheStartWithTheRule() {
        withDatabase
                .withPropertyValues("tailrace.hub.buffer=0")
                .run(
                        context ->
                                assertThat(context)
                                        .getFailure()
                                        .rootCause()
                                        .hasMessage("hubBuffer must be at least 1, got 0"));
    }
}
