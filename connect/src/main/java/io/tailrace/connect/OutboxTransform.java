package io.tailrace.connect;

import java.util.Map;
import org.apache.kafka.common.config.ConfigDef;
import org.apache.kafka.connect.components.Versioned;
import org.apache.kafka.connect.source.SourceRecord;
import org.apache.kafka.connect.transforms.Transformation;
import org.jspecify.annotations.Nullable;

/**
 * Makes the records that the relay makes of the rows of an outbox table, from what Debezium's
 * connector for PostgreSQL reads. A row that cannot be published becomes a dead letter. The first
 * transform of its connector. For one thread.
 */
public final class OutboxTransform implements Transformation<SourceRecord>, Versioned {

    private @Nullable Steps steps;

    /** A transform without configuration. */
    public OutboxTransform() {}

    @Override
    public ConfigDef config() {
        return new ConfigDef(TransformOptions.ALL);
    }

    /**
     * Sets the configuration.
     *
     * @throws org.apache.kafka.common.config.ConfigException naming the property, its value and the
     *     rule that it breaks
     */
    @Override
    public void configure(Map<String, ?> properties) {
        close();
        steps = new Steps(TransformConfig.of(properties));
    }

    /**
     * The record to be written for a record of the connector; null for none.
     *
     * @throws org.apache.kafka.connect.errors.DataException if the task must end before this record
     */
    @Override
    public @Nullable SourceRecord apply(SourceRecord record) {
        Steps configured = steps;
        if (configured == null) {
            throw new IllegalStateException("The transform must be configured before it is used");
        }
        return configured.apply(record);
    }

    @Override
    public void close() {
        if (steps != null) {
            steps.end();
        }
        steps = null;
    }

    /** The version of Tailrace; null in a build of classes only. */
    @Override
    public String version() {
        @Nullable String version = getClass().getPackage().getImplementationVersion();
        return version == null ? "unknown" : version;
    }
}
