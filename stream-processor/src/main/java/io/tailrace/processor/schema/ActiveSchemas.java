package io.tailrace.processor.schema;

import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/**
 * The schemas in force. Stream threads check payloads with them while {@link SchemaWatch} replaces
 * them. Safe for any thread.
 */
public final class ActiveSchemas {

    private volatile SchemaSet current = SchemaSet.EMPTY;
    private volatile Optional<String> refusal = Optional.empty();
    private volatile Optional<Instant> loadedAt = Optional.empty();

    /** The schemas in force; empty before the first are loaded. */
    public SchemaSet current() {
        return current;
    }

    /** Why the newest schemas were refused; empty if they are in force. */
    public Optional<String> refusal() {
        return refusal;
    }

    /** Puts schemas in force, for payloads that are checked from now on. */
    public void replace(SchemaSet schemas) {
        current = schemas;
        loadedAt = Optional.of(Instant.now());
        refusal = Optional.empty();
    }

    /** Keeps the schemas in force, although the source has others. */
    void refuse(String reason) {
        refusal = Optional.of(reason);
    }

    /** The source has the schemas in force again. */
    void accept() {
        refusal = Optional.empty();
    }

    /** For the details of the health of a process; empty if no schemas were loaded. */
    public Map<String, Object> details() {
        Map<String, Object> details = new LinkedHashMap<>();
        loadedAt.ifPresent(
                time -> {
                    details.put("types", current.types().size());
                    details.put("loadedAt", time.toString());
                    refusal.ifPresent(reason -> details.put("refused", reason));
                });
        return details;
    }
}
