package io.tailrace.processor.schema.compatibility;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.List;

/**
 * A keyword whose value can be compared without looking at other keywords.
 *
 * @param name the keyword
 * @param types the types of the values that it applies to
 */
record SimpleRule(String name, Kind kind, List<String> types) {

    /** How two values of the keyword are compared. */
    enum Kind {
        /** A larger value allows less. */
        LOWER_BOUND,
        /** A smaller value allows less. */
        UPPER_BOUND,
        /** Values are the same or not. */
        EXACT
    }

    /** Whether what the writer's rule allows is allowed by the reader's. */
    enum Outcome {
        FITS,
        /** Only the reader has the rule. */
        ADDED,
        /** The reader's rule allows less. */
        TIGHTENED,
        UNKNOWN
    }

    private static final List<String> NUMBERS = List.of("number", "integer");
    private static final List<String> TEXTS = List.of("string");
    private static final List<String> LISTS = List.of("array");
    private static final List<String> OBJECTS = List.of("object");

    static final List<SimpleRule> ALL =
            List.of(
                    new SimpleRule("minLength", Kind.LOWER_BOUND, TEXTS),
                    new SimpleRule("maxLength", Kind.UPPER_BOUND, TEXTS),
                    new SimpleRule("pattern", Kind.EXACT, TEXTS),
                    new SimpleRule("format", Kind.EXACT, List.of("string", "number", "integer")),
                    new SimpleRule("minimum", Kind.LOWER_BOUND, NUMBERS),
                    new SimpleRule("maximum", Kind.UPPER_BOUND, NUMBERS),
                    new SimpleRule("exclusiveMinimum", Kind.LOWER_BOUND, NUMBERS),
                    new SimpleRule("exclusiveMaximum", Kind.UPPER_BOUND, NUMBERS),
                    new SimpleRule("multipleOf", Kind.EXACT, NUMBERS),
                    new SimpleRule("minItems", Kind.LOWER_BOUND, LISTS),
                    new SimpleRule("maxItems", Kind.UPPER_BOUND, LISTS),
                    new SimpleRule("uniqueItems", Kind.EXACT, LISTS),
                    new SimpleRule("minProperties", Kind.LOWER_BOUND, OBJECTS),
                    new SimpleRule("maxProperties", Kind.UPPER_BOUND, OBJECTS));

    Outcome compare(SchemaNode writer, SchemaNode reader) {
        JsonNode accepted = reader.get(name);
        JsonNode written = writer.get(name);
        if (accepted == null || allowsAll(accepted) || !writer.mayBe(types)) {
            return Outcome.FITS;
        }
        if (accepted.equals(written)) {
            return Outcome.FITS;
        }
        if (written == null || allowsAll(written)) {
            return Outcome.ADDED;
        }
        if (kind == Kind.EXACT || !accepted.isNumber() || !written.isNumber()) {
            return Outcome.UNKNOWN;
        }
        int order = written.decimalValue().compareTo(accepted.decimalValue());
        boolean fits = kind == Kind.LOWER_BOUND ? order >= 0 : order <= 0;
        return fits ? Outcome.FITS : Outcome.TIGHTENED;
    }

    private boolean allowsAll(JsonNode value) {
        boolean isLeastSize = kind == Kind.LOWER_BOUND && !name.endsWith("inimum");
        return (isLeastSize && value.isNumber() && value.asInt() == 0)
                || (value.isBoolean() && !value.booleanValue());
    }
}
