package io.tailrace.processor.schema;

import com.fasterxml.jackson.databind.JsonNode;
import io.tailrace.event.EventException;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;

/** The schemas that were loaded together. Immutable and safe for any thread. */
public final class SchemaSet {

    /** No schema: nothing is checked. */
    static final SchemaSet EMPTY = new SchemaSet(new TreeMap<>(), new TreeMap<>());

    private final SortedMap<String, JsonNode> trees;
    private final SortedMap<String, PayloadSchema> compiled;

    private SchemaSet(
            SortedMap<String, JsonNode> trees, SortedMap<String, PayloadSchema> compiled) {
        this.trees = Collections.unmodifiableSortedMap(trees);
        this.compiled = compiled;
    }

    /**
     * Reads and compiles all schemas of a source.
     *
     * @throws IOException if the source cannot be read
     * @throws SchemaRefusedException if one of them cannot be used
     */
    public static SchemaSet load(SchemaSource source) throws IOException, SchemaRefusedException {
        return of(source.read());
    }

    static SchemaSet of(SchemaFiles files) throws SchemaRefusedException {
        SortedMap<String, JsonNode> trees = new TreeMap<>();
        SortedMap<String, PayloadSchema> compiled = new TreeMap<>();
        List<SchemaFault> faults = new ArrayList<>();
        for (SchemaEntry entry : SchemaParser.parse(files)) {
            try {
                compiled.put(entry.type(), SchemaCompiler.compile(entry));
                trees.put(entry.type(), entry.schema());
            } catch (SchemaRefusedException e) {
                faults.addAll(e.faults());
            }
        }
        if (!faults.isEmpty()) {
            throw new SchemaRefusedException(faults);
        }
        return new SchemaSet(trees, compiled);
    }

    /** The names of the types that have a schema, sorted. */
    public SortedSet<String> types() {
        return Collections.unmodifiableSortedSet(new TreeSet<>(trees.keySet()));
    }

    /** The schemas as trees, by type; not to be changed. */
    public SortedMap<String, JsonNode> trees() {
        return trees;
    }

    /** Whether a type has a schema. */
    public boolean has(String type) {
        return compiled.containsKey(type);
    }

    /**
     * Checks a payload against the schema of its type. The payload of a type without a schema is
     * not looked at.
     *
     * @throws EventException if the payload is not JSON, exceeds a limit, or breaks the schema
     */
    public void check(String type, byte[] payload) {
        PayloadSchema schema = compiled.get(type);
        if (schema != null) {
            schema.check(payload);
        }
    }
}
