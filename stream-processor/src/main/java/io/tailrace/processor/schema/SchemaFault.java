package io.tailrace.processor.schema;

/**
 * What is wrong with a schema.
 *
 * @param place the file or bundle, and where in it: a JSON pointer, or a line and a column
 * @param reason the rule that is broken
 */
public record SchemaFault(String place, String reason) {

    @Override
    public String toString() {
        return place + ": " + reason;
    }
}
