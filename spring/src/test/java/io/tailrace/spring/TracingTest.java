package io.tailrace.spring;

import static org.assertj.core.api.Assertions.assertThat;

import io.opentelemetry.api.OpenTelemetry;
import io.tailrace.producer.Outbox;
import io.tailrace.producer.tracing.EmitTracer;
import io.tailrace.producer.tracing.OpenTelemetryEmitTracer;
import io.tailrace.spring.subscriber.Subscribers;
import io.tailrace.spring.subscriber.TailraceSubscriberAutoConfiguration;
import io.tailrace.subscriber.opentelemetry.OpenTelemetryTracer;
import io.tailrace.subscriber.tracing.HandlingTracer;
import org.junit.jupiter.api.Test;
import org.postgresql.ds.PGSimpleDataSource;
import org.springframework.boot.autoconfigure.AutoConfigurations;
import org.springframework.boot.test.context.FilteredClassLoader;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;

/** When spans are made for emitted and for handled events; nothing of it connects. */
class TracingTest {

    private final ApplicationContextRunner application =
            new ApplicationContextRunner()
                    .withConfiguration(
                            AutoConfigurations.of(
                                    EventCatalogueAutoConfiguration.class,
                                    TailraceAutoConfiguration.class,
                                    TailraceSubscriberAutoConfiguration.class))
                    .withBean(PGSimpleDataSource.class, PGSimpleDataSource::new);

    @Test
    void theOneInstanceOfOpenTelemetryMakesTheSpans() {
        application
                .withBean("tracing", OpenTelemetry.class, OpenTelemetry::noop)
                .run(
                        context -> {
                            assertThat(context)
                                    .getBean(EmitTracer.class)
                                    .isInstanceOf(OpenTelemetryEmitTracer.class);
                            assertThat(context)
                                    .getBean(HandlingTracer.class)
                                    .isInstanceOf(OpenTelemetryTracer.class);
                        });
    }

    @Test
    void withoutAnInstanceOrWithTwoThereAreNoSpans() {
        application.run(context -> assertThat(context).doesNotHaveBean(EmitTracer.class));
        application
                .withBean("one", OpenTelemetry.class, OpenTelemetry::noop)
                .withBean("two", OpenTelemetry.class, OpenTelemetry::noop)
                .run(
                        context -> {
                            assertThat(context).doesNotHaveBean(EmitTracer.class);
                            assertThat(context).doesNotHaveBean(HandlingTracer.class);
                        });
    }

    @Test
    void withoutTheApiEverythingElseIsThere() {
        application
                .withClassLoader(new FilteredClassLoader("io.opentelemetry"))
                .run(
                        context -> {
                            assertThat(context).hasSingleBean(Outbox.class);
                            assertThat(context).hasSingleBean(Subscribers.class);
                        });
    }
}
