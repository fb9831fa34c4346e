package io.tailrace.processor.schema;

import com.fasterxml.jackson.databind.JsonNode;

/**
 * A schema as it was parsed.
 *
 * @param type the name of the type whose payloads it describes
 * @param file the file or bundle it is from
 * @param pointer the JSON pointer to the schema within the file; empty if it is the whole file
 */
record SchemaEntry(String type, String file, String pointer, JsonNode schema) {

    /** The file and a place within it. */
    String place(String pointerInSchema) {
        String whole = pointer + pointerInSchema;
        return whole.isEmpty() ? file : file + " at " + whole;
    }
}
