package io.tailrace.spring.subscriber;

import io.tailrace.subscriber.inbox.InboxConfig;
import java.time.Duration;

/** The properties {@code tailrace.subscriber.inbox.*}: of idempotent handlers. */
public class InboxProperties {

    /** Name of the inbox table, with or without its schema. */
    private String table = InboxConfig.DEFAULT_TABLE;

    /** How long the row of a handled event is kept. */
    private Duration retention = InboxConfig.DEFAULT_RETENTION;

    /** Whether the inbox table is created at startup if it does not exist. */
    private boolean createTable;

    /** Time between two removals of rows that are older than the retention; 0 for none. */
    private Duration cleanupInterval = Duration.ofHours(1);

    InboxConfig toConfig() {
        return new InboxConfig(table, retention);
    }

    public String getTable() {
        return table;
    }

    public void setTable(String table) {
        this.table = table;
    }

    public Duration getRetention() {
        return retention;
    }

    public void setRetention(Duration retention) {
        this.retention = retention;
    }

    public boolean isCreateTable() {
        return createTable;
    }

    public void setCreateTable(boolean createTable) {
        this.createTable = createTable;
    }

    public Duration getCleanupInterval() {
        return cleanupInterval;
    }

    public void setCleanupInterval(Duration cleanupInterval) {
        this.cleanupInterval = cleanupInterval;
    }
}
