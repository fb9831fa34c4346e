package io.tailrace.processor.schema;

import com.fasterxml.jackson.databind.JsonNode;
import com.networknt.schema.Error;
import com.networknt.schema.OutputFormat;
import com.networknt.schema.Schema;
import com.networknt.schema.SchemaException;
import io.tailrace.event.EventError;
import io.tailrace.event.EventException;
import io.tailrace.event.internal.Check;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The compiled schema of one type. Immutable and safe for any thread. */
final class PayloadSchema {

    private static final int MAX_POINTER = 300;
    private static final int MAX_RULE = 200;

    private final String type;
    private final Schema schema;

    PayloadSchema(String type, Schema schema) {
        this.type = type;
        this.schema = schema;
    }

    /**
     * Checks a payload.
     *
     * @throws EventException if the payload is not JSON, exceeds a limit, or breaks the schema:
     *     then the message has the JSON pointer into the payload and the keyword of the schema, and
     *     no value of the payload
     */
    void check(byte[] payload) {
        Error broken;
        try {
            broken = firstError(PayloadReader.read(type, payload));
        } catch (EventException e) {
            throw e;
        } catch (BoundedPattern.TooManySteps e) {
            throw invalid("%s cannot be checked: %s".formatted(type, e.getMessage()));
        } catch (StackOverflowError e) {
            throw invalid(
                    type + " cannot be checked: its schema needs too deep a recursion for it");
        } catch (RuntimeException e) { // whatever a library throws, the next event must be handled
            throw new EventException(
                    EventError.VALIDATION_FAILED,
                    "%s cannot be checked: %s".formatted(type, e.getClass().getName()),
                    e);
        }
        if (broken != null) {
            throw invalid(
                    "%s breaks its schema: \"%s\" must satisfy %s"
                            .formatted(
                                    type,
                                    Check.shorten(
                                            broken.getInstanceLocation().toString(), MAX_POINTER),
                                    rule(broken)));
        }
    }

    /**
     * The first rule that a value breaks; null if it breaks none.
     *
     * @throws SchemaException if a pattern takes too long
     */
    @Nullable Error firstError(JsonNode value) {
        BoundedPattern.begin();
        List<Error> errors = schema.validate(new FirstErrors(), value, OutputFormat.DEFAULT);
        return errors.isEmpty() ? null : errors.get(0);
    }

    /** The keyword, and its value as the schema has it, if that is short. */
    private static String rule(Error broken) {
        String keyword = String.valueOf(broken.getKeyword());
        if (broken.getProperty() != null && keyword.equals("required")) {
            return keyword + " \"" + Check.shorten(broken.getProperty(), MAX_RULE) + '"';
        }
        JsonNode value = broken.getSchemaNode();
        boolean isShort = value != null && (value.isValueNode() || isListOfTexts(value));
        return isShort ? keyword + " " + Check.shorten(value.toString(), MAX_RULE) : keyword;
    }

    private static boolean isListOfTexts(JsonNode value) {
        if (!value.isArray()) {
            return false;
        }
        for (JsonNode each : value) {
            if (!each.isTextual()) {
                return false;
            }
        }
        return true;
    }

    private static EventException invalid(String message) {
        return new EventException(EventError.VALIDATION_FAILED, message, null);
    }
}
