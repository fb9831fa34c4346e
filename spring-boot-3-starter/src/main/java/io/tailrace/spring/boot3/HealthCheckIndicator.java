package io.tailrace.spring.boot3;

import io.tailrace.spring.health.HealthCheck;
import io.tailrace.spring.health.HealthReport;
import org.springframework.boot.actuate.health.AbstractHealthIndicator;
import org.springframework.boot.actuate.health.Health;

/** A health check as Actuator of Spring Boot 3 wants it. */
final class HealthCheckIndicator extends AbstractHealthIndicator {

    private final HealthCheck check;

    HealthCheckIndicator(HealthCheck check) {
        super("Could not be checked");
        this.check = check;
    }

    @Override
    protected void doHealthCheck(Health.Builder builder) throws Exception {
        HealthReport report = check.check();
        builder.withDetails(report.details());
        if (report.up()) {
            builder.up();
        } else {
            builder.down();
        }
    }
}
