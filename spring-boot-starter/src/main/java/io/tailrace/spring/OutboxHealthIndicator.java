package io.tailrace.spring;

import io.tailrace.producer.EventBus;
import io.tailrace.producer.OutboxConfig;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import javax.sql.DataSource;
import org.springframework.boot.health.contributor.AbstractHealthIndicator;
import org.springframework.boot.health.contributor.Health;

/** Up if the outbox table exists and the application may insert into it. */
final class OutboxHealthIndicator extends AbstractHealthIndicator {

    private static final String CAN_INSERT =
            "SELECT to_regclass(?) IS NOT NULL AND has_table_privilege(to_regclass(?), 'INSERT')";

    private final DataSource dataSource;
    private final OutboxConfig config;
    private final EventBus bus;

    OutboxHealthIndicator(DataSource dataSource, OutboxConfig config, EventBus bus) {
        super("Could not check the outbox table");
        this.dataSource = dataSource;
        this.config = config;
        this.bus = bus;
    }

    @Override
    protected void doHealthCheck(Health.Builder builder) throws SQLException {
        builder.withDetail("table", config.table())
                .withDetail("localSubscribers", bus.hub().subscriptions())
                .withDetail("droppedLocally", bus.hub().dropped());
        if (canInsert()) {
            builder.up();
        } else {
            builder.down()
                    .withDetail(
                            "remedy",
                            "Create the table (tailrace.outbox.create-table=true, or the DDL of"
                                    + " OutboxSchema) and grant INSERT on it.");
        }
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
