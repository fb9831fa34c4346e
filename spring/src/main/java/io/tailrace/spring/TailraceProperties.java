package io.tailrace.spring;

import io.tailrace.event.EventDefaults;
import io.tailrace.event.outbox.OutboxColumns;
import io.tailrace.producer.EventBusConfig;
import io.tailrace.producer.OutboxConfig;
import io.tailrace.producer.PayloadType;
import io.tailrace.producer.RowLifetime;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import org.springframework.boot.context.properties.ConfigurationProperties;

/** The properties {@code tailrace.*}. */
@ConfigurationProperties("tailrace")
public class TailraceProperties {

    private final Outbox outbox = new Outbox();
    private final Hub hub = new Hub();
    private final Limit limit = new Limit();

    /** The outbox table. */
    public Outbox getOutbox() {
        return outbox;
    }

    /** Buffers of local subscribers. */
    public Hub getHub() {
        return hub;
    }

    /** The rate limit of emitted events. */
    public Limit getLimit() {
        return limit;
    }

    OutboxConfig outboxConfig() {
        return new OutboxConfig(
                outbox.table,
                OutboxColumns.of(outbox.columns),
                outbox.payloadType,
                outbox.lifetime);
    }

    EventBusConfig busConfig() {
        return new EventBusConfig(hub.buffer, hub.replay, limit.eventsPerSecond, limit.patience);
    }

    /** {@code tailrace.outbox.*}. */
    public static class Outbox {

        /** Name of the outbox table, with or without its schema. */
        private String table = OutboxConfig.DEFAULT_TABLE;

        /** Names of columns by role: id, aggregatetype, aggregateid, type, payload, headers. */
        private Map<String, String> columns = new HashMap<>();

        /** SQL type of the payload column. */
        private PayloadType payloadType = PayloadType.TEXT;

        /** How long the row of an event exists in the outbox table. */
        private RowLifetime lifetime = RowLifetime.KEPT;

        /** Whether the outbox table is created at startup if it does not exist. */
        private boolean createTable;

        /** Whether domain events that are published with ApplicationEventPublisher are emitted. */
        private boolean applicationEvents = true;

        /** Whether events that Spring Modulith externalizes are emitted. */
        private boolean externalizedEvents = true;

        public String getTable() {
            return table;
        }

        public void setTable(String table) {
            this.table = table;
        }

        public Map<String, String> getColumns() {
            return columns;
        }

        public void setColumns(Map<String, String> columns) {
            this.columns = columns;
        }

        public PayloadType getPayloadType() {
            return payloadType;
        }

        public void setPayloadType(PayloadType payloadType) {
            this.payloadType = payloadType;
        }

        public RowLifetime getLifetime() {
            return lifetime;
        }

        public void setLifetime(RowLifetime lifetime) {
            this.lifetime = lifetime;
        }

        public boolean isCreateTable() {
            return createTable;
        }

        public void setCreateTable(boolean createTable) {
            this.createTable = createTable;
        }

        public boolean isExternalizedEvents() {
            return externalizedEvents;
        }

        public void setExternalizedEvents(boolean externalizedEvents) {
            this.externalizedEvents = externalizedEvents;
        }

        public boolean isApplicationEvents() {
            return applicationEvents;
        }

        public void setApplicationEvents(boolean applicationEvents) {
            this.applicationEvents = applicationEvents;
        }
    }

    /** {@code tailrace.hub.*}. */
    public static class Hub {

        /** Number of events buffered per local subscriber before it loses the oldest. */
        private int buffer = EventDefaults.HUB_BUFFER;

        /** Number of past events that a new local subscriber receives first. */
        private int replay = EventDefaults.HUB_REPLAY;

        public int getBuffer() {
            return buffer;
        }

        public void setBuffer(int buffer) {
            this.buffer = buffer;
        }

        public int getReplay() {
            return replay;
        }

        public void setReplay(int replay) {
            this.replay = replay;
        }
    }

    /** {@code tailrace.limit.*}. */
    public static class Limit {

        /** Largest number of emitted events per second; 0 means no limit. Needs Bucket4j. */
        private int eventsPerSecond;

        /** How long an emitter waits for the rate limit before emitting fails. */
        private Duration patience = EventBusConfig.DEFAULT_PATIENCE;

        public int getEventsPerSecond() {
            return eventsPerSecond;
        }

        public void setEventsPerSecond(int eventsPerSecond) {
            this.eventsPerSecond = eventsPerSecond;
        }

        public Duration getPatience() {
            return patience;
        }

        public void setPatience(Duration patience) {
            this.patience = patience;
        }
    }
}
