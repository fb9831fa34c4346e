package io.tailrace.chaos.connect;

/** The {@code exactly.once.source.support} of the workers. */
public enum SourceSupport {
    /** As the example of the plugin has it. */
    ENABLED,
    /** Known to be wrong: a run with killed workers must find rows that are published twice. */
    DISABLED
}
