package io.tailrace.processor.schema.compatibility;

/**
 * A change of the schema of one type that makes it incompatible, or may.
 *
 * @param pointer the JSON pointer to the place in the schema; empty for its root
 * @param rule what changed, for example {@code required property added: "note"}
 * @param isJudged false if the change uses a part of JSON Schema that the comparison does not
 *     understand
 */
public record Difference(String pointer, String rule, boolean isJudged) {}
