package io.tailrace.spring.boot3;

import static org.assertj.core.api.Assertions.assertThat;

import io.tailrace.spring.EventCatalogueAutoConfiguration;
import io.tailrace.spring.TailraceAutoConfiguration;
import io.tailrace.spring.health.HealthReport;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.postgresql.ds.PGSimpleDataSource;
import org.springframework.boot.actuate.health.Health;
import org.springframework.boot.actuate.health.HealthIndicator;
import org.springframework.boot.actuate.health.Status;
import org.springframework.boot.autoconfigure.AutoConfigurations;
import org.springframework.boot.test.context.FilteredClassLoader;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;

/** Health indicators of Spring Boot 3; nothing connects. */
class TailraceHealthAutoConfigurationTest {

    private final ApplicationContextRunner application =
            new ApplicationContextRunner()
                    .withConfiguration(
                            AutoConfigurations.of(
                                    EventCatalogueAutoConfiguration.class,
                                    TailraceAutoConfiguration.class,
                                    TailraceHealthAutoConfiguration.class));

    @Test
    void anOutboxWhoseDatabaseDoesNotAnswerIsDown() {
        application
                .withBean(PGSimpleDataSource.class, TailraceHealthAutoConfigurationTest::noServer)
                .run(
                        context ->
                                assertThat(
                                                context.getBean(
                                                                "outboxHealthIndicator",
                                                                HealthIndicator.class)
                                                        .health()
                                                        .getStatus())
                                        .isEqualTo(Status.DOWN));
    }

    @Test
    void anApplicationWithoutADataSourceHasNoHealthOfAnOutbox() {
        application.run(context -> assertThat(context).doesNotHaveBean(HealthIndicator.class));
    }

    @Test
    void anApplicationWithoutActuatorStarts() {
        application
                .withBean(PGSimpleDataSource.class)
                .withClassLoader(new FilteredClassLoader(HealthIndicator.class))
                .run(context -> assertThat(context).doesNotHaveBean("outboxHealthIndicator"));
    }

    @Test
    void theStatusAndTheDetailsAreThoseOfTheReport() {
        Map<String, Object> details = Map.of("table", "outbox");

        assertThat(health(new HealthReport(true, details)))
                .isEqualTo(Health.up().withDetails(details).build());
        assertThat(health(new HealthReport(false, details)))
                .isEqualTo(Health.down().withDetails(details).build());
    }

    private static Health health(HealthReport report) {
        return new HealthCheckIndicator(() -> report).health();
    }

    private static PGSimpleDataSource noServer() {
        PGSimpleDataSource dataSource = new PGSimpleDataSource();
        dataSource.setPortNumbers(new int[] {1});
        return dataSource;
    }
}
