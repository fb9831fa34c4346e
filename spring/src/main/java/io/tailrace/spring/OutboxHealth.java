package io.tailrace.spring;

import io.tailrace.producer.EventBus;
import io.tailrace.producer.OutboxConfig;
import io.tailrace.producer.OutboxSchema;
import io.tailrace.spring.health.HealthCheck;
import io.tailrace.spring.health.HealthReport;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import javax.sql.DataSource;

/** Up if the application may write events, into the outbox table or as messages of the log. */
public final class OutboxHealth implements HealthCheck {

    private static final String CREATION =
            ". At the start, tailrace.outbox.create-table=true creates a missing table.";

    private final DataSource dataSource;
    private final OutboxConfig config;
    private final EventBus bus;

    OutboxHealth(DataSource dataSource, OutboxConfig config, EventBus bus) {
        this.dataSource = dataSource;
        this.config = config;
        this.bus = bus;
    }

    @Override
    public HealthReport check() throws SQLException {
        Map<String, Object> details = new LinkedHashMap<>();
        details.put("table", config.table());
        details.put("localSubscribers", bus.hub().subscriptions());
        details.put("droppedLocally", bus.hub().dropped());
        Optional<String> obstacle = obstacle();
        obstacle.ifPresent(remedy -> details.put("remedy", remedy + CREATION));
        return new HealthReport(obstacle.isEmpty(), details);
    }

    private Optional<String> obstacle() throws SQLException {
        try (Connection connection = dataSource.getConnection()) {
            return OutboxSchema.obstacle(connection, config);
        }
    }
}
