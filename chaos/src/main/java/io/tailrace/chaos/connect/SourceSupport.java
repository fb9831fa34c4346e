package io.tailrace.chaos.connect;

import java.util.Map;

/** The {@code exactly.once.source.support} of the workers. */
public enum SourceSupport {
    /** As the example of the plugin has it. */
    ENABLED,
    /** Known to be wrong: a run with killed workers must find rows that are published twice. */
    DISABLED;

    /** Properties of the workers that differ from those of the example. */
    Map<String, String> ofWorkers() {
        return this == ENABLED ? Map.of() : Map.of("exactly.once.source.support", "disabled");
    }

    /** Properties of the connector that differ from those of the example. */
    Map<String, String> ofConnector() {
        return this == ENABLED ? Map.of() : Map.of("exactly.once.support", "requested");
    }
}
