package io.tailrace.spring;

import io.tailrace.producer.OutboxConfig;
import io.tailrace.producer.OutboxSchema;
import java.sql.Connection;
import java.sql.SQLException;
import javax.sql.DataSource;
import org.springframework.beans.factory.InitializingBean;

/**
 * Creates the outbox table at startup if it does not exist. Several instances may start at the same
 * time.
 */
final class OutboxTableCreation implements InitializingBean {

    private final DataSource dataSource;
    private final OutboxConfig config;

    OutboxTableCreation(DataSource dataSource, OutboxConfig config) {
        this.dataSource = dataSource;
        this.config = config;
    }

    @Override
    public void afterPropertiesSet() throws SQLException {
        try (Connection connection = dataSource.getConnection()) {
            OutboxSchema.createIfMissing(connection, config);
            if (!connection.getAutoCommit()) { // a pool rolls back what was not committed
                connection.commit();
            }
        }
    }
}
