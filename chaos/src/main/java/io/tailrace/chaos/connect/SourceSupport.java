package io.tailrace.chaos.connect;

import java.util.Map;

/** The {@code exactly.once.source.support} of the workers. */
public enum SourceSupport {
    /** As the example of the plugin has it. */
    ENABLED(Map.of(), Map.of()),
    /** Known to be wrong: a run with killed workers must find rows that are published twice. */
    DISABLED(
            Map.of("exactly.once.source.support", "disabled"),
            Map.of("exactly.once.support", "requested"));

    private final Map<String, String> ofWorkers;
    private final Map<String, String> ofConnector;

    SourceSupport(Map<String, String> ofWorkers, Map<String, String> ofConnector) {
        this.ofWorkers = Map.copyOf(ofWorkers);
        this.ofConnector = Map.copyOf(ofConnector);
    }

    /** Properties of the workers that differ from those of the example. */
    Map<String, String> ofWorkers() {
        return ofWorkers;
    }

    /** Properties of the connector that differ from those of the example. */
    Map<String, String> ofConnector() {
        return ofConnector;
    }
}
