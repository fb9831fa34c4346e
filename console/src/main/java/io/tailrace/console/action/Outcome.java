package io.tailrace.console.action;

import io.tailrace.process.OperatorException;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * How an action has ended.
 *
 * @param result figures by name, in the order to show them; a value may be null
 * @param state what the action is now
 * @param problem what is left to do, and how; null if nothing is
 */
public record Outcome(
        Map<String, ? extends @Nullable Object> result,
        ActionState state,
        @Nullable OperatorException problem) {

    /** Everything was done. */
    public static Outcome done(Map<String, ? extends @Nullable Object> result) {
        return new Outcome(result, ActionState.DONE, null);
    }
}
