package io.tailrace.spring;

import io.tailrace.producer.EventBus;
import io.tailrace.producer.OutboxConfig;
import io.tailrace.spring.health.HealthCheck;
import io.tailrace.spring.health.HealthReport;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.util.LinkedHashMap;
import java.util.Map;
import javax.sql.DataSource;

/** Up if the outbox table exists and the application may insert into it. */
public final class OutboxHealth implements HealthCheck {

    private static final String CAN_INSERT =
            "SELECT to_regclass(?) IS NOT NULL AND has_table_privilege(to_regclass(?), 'INSERT')";

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
        boolean up = canInsert();
        if (!up) {
            details.put(
                    "remedy",
                    "Create the table (tailrace.outbox.create-table=true, or the DDL of"
                            + " OutboxSchema) and grant INSERT on it.");
        }
        return new HealthReport(up, details);
    }

    private boolean canInsert() throws SQLException {
        try (Connection connection = dataSource.getConnection();
                PreparedStatement query = connection.prepareStatement(CAN_INSERT)) {
            query.setString(1, config.table());
            query.setString(2, config.table());
            var row = query.executeQuery();
            return row.next() && row.getBoolean(1);
        }
    }
}
